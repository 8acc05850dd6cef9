#include "textflag.h"

DATA headHash<>+0(SB)/8, $0x9e3779b97f4a7c15
GLOBL headHash<>(SB), RODATA|NOPTR, $8

// The masks of a block are 40 bytes: of words, of what they begin with, of others.
// func headsBMI2(dst *uint64, b *byte, masks *Masks, n int, inner uint64, h *Heads) uint64
TEXT ·headsBMI2(SB), NOSPLIT, $0-56
	MOVQ dst+0(FP), DI
	MOVQ b+8(FP), SI
	MOVQ masks+16(FP), DX
	MOVQ inner+32(FP), R9
	MOVQ h+40(FP), R10
	LEAQ ·headKeep(SB), R11

block:
	MOVQ  (DX), AX      // bytes of words
	MOVQ  8(DX), BX     // what they begin with
	LEAQ  (R9)(AX*2), R13
	ANDQ  AX, R13
	ANDNQ BX, R13, BX   // where one begins
	MOVQ  AX, R9
	SHRQ  $63, R9
	TESTQ BX, BX
	JZ    next
	MOVQ  40(DX), R13
	ADDQ  R13, R13
	XORL  R14, R14

word:
	TZCNTQ BX, R15
	BLSRQ  BX, BX
	SHRXQ  R15, AX, R8  // its length: ones from its place on,
	MOVQ   R15, R12
	NOTQ   R12
	SHLXQ  R12, R13, R12 // in the next block too
	ORQ    R12, R8
	NOTQ   R8
	TZCNTQ R8, R8
	MOVL   (SI)(R15*1), CX
	ORL    $0x20202020, CX
	ANDL   (R11)(R8*4), CX
	SHLQ   $32, R8
	ORQ    R8, CX
	IMULQ  headHash<>(SB), CX
	MOVQ   CX, R8
	SHRQ   $54, R8
	SHRQ   $48, CX
	MOVQ   (R10)(R8*8), R8
	SHRXQ  CX, R8, R8   // by the lower six bits
	ANDL   $1, R8
	SHLXQ  R15, R8, R8
	ORQ    R8, R14
	TESTQ  BX, BX
	JNZ    word
	ORQ    R14, (DI)

next:
	ADDQ $40, DX
	ADDQ $64, SI
	ADDQ $8, DI
	DECQ n+24(FP)
	JNZ  block

	MOVQ R9, ret+48(FP)
	RET
