#include "textflag.h"

// The masks of a block are 40 bytes: of runs, of others. A run is its two places in
// 32 bits each, which R8 adds the place of the block to, both at once.
// func runsBMI2(dst unsafe.Pointer, masks *Masks, n, at int, before uint64) (found int, after uint64)
TEXT ·runsBMI2(SB), NOSPLIT, $0-56
	MOVQ dst+0(FP), DI
	MOVQ masks+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ at+24(FP), R8 // less than 1 << 31
	MOVQ R8, AX
	SHLQ $32, AX
	ORQ  AX, R8
	MOVQ before+32(FP), R9
	MOVQ DI, R13
	MOVQ $0x0000004000000040, R12

block:
	MOVQ   (SI), AX
	TESTQ  R9, R9
	JZ     fresh
	MOVQ   AX, BX // the run of the block before goes on
	NOTQ   BX
	TZCNTQ BX, BX
	ADDL   R8, BX
	MOVL   BX, -4(DI)

fresh:
	LEAQ  (R9)(AX*2), BX
	ANDNQ AX, BX, BX // where one begins
	MOVQ  AX, R9
	SHRQ  $63, R9
	TESTQ BX, BX
	JZ    next

run:
	TZCNTQ BX, R10
	BLSRQ  BX, BX
	SHRXQ  R10, AX, R11
	NOTQ   R11
	TZCNTQ R11, R11
	ADDQ   R10, R11
	SHLQ   $32, R11
	ORQ    R10, R11
	ADDQ   R8, R11
	MOVQ   R11, (DI)
	ADDQ   $8, DI
	TESTQ  BX, BX
	JNZ    run

next:
	ADDQ $40, SI
	ADDQ R12, R8
	DECQ CX
	JNZ  block

	SUBQ R13, DI
	SHRQ $3, DI
	MOVQ DI, found+40(FP)
	MOVQ R9, after+48(FP)
	RET
