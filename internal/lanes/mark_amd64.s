#include "textflag.h"

// KIND stores which of the classes in Y8 (bytes 0 to 31 of the block) and Y9 (32
// to 63) are among those of one kind. Y7 is zero.
#define KIND(classes, offset) \
	VPAND     classes, Y8, Y10; \
	VPAND     classes, Y9, Y11; \
	VPCMPEQB  Y7, Y10, Y10;     \
	VPCMPEQB  Y7, Y11, Y11;     \
	VPMOVMSKB Y10, AX;          \
	VPMOVMSKB Y11, BX;          \
	SHLQ      $32, BX;          \
	ORQ       BX, AX;           \
	NOTQ      AX;               \
	MOVQ      AX, offset(DI)

// CLASSES replaces 32 bytes by their classes. Y0 and Y1 are the tables of the
// lower and of the upper four bits, Y6 is 15 in every byte.
#define CLASSES(bytes, scratch) \
	VPSRLW  $4, bytes, scratch;      \
	VPAND   Y6, scratch, scratch;    \
	VPAND   Y6, bytes, bytes;        \
	VPSHUFB scratch, Y1, scratch;    \
	VPSHUFB bytes, Y0, bytes;        \
	VPAND   scratch, bytes, bytes

// func markAVX2(dst *Masks, b *byte, n int, t *Classes)
TEXT ·markAVX2(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ b+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ t+24(FP), DX

	VBROADCASTI128 (DX), Y0
	VBROADCASTI128 16(DX), Y1
	VPBROADCASTB   32(DX), Y2
	VPBROADCASTB   33(DX), Y3
	VPBROADCASTB   34(DX), Y4
	VPBROADCASTB   35(DX), Y5
	VPXOR          Y7, Y7, Y7
	VPCMPEQB       Y6, Y6, Y6
	VPSRLW         $12, Y6, Y6
	VPACKUSWB      Y6, Y6, Y6 // 15 in every byte

loop:
	VMOVDQU   (SI), Y8
	VMOVDQU   32(SI), Y9
	VPMOVMSKB Y8, AX
	VPMOVMSKB Y9, BX
	SHLQ      $32, BX
	ORQ       BX, AX
	MOVQ      AX, 32(DI)
	CLASSES(Y8, Y10)
	CLASSES(Y9, Y11)
	KIND(Y2, 0)
	KIND(Y3, 8)
	KIND(Y4, 16)
	KIND(Y5, 24)
	ADDQ      $64, SI
	ADDQ      $40, DI
	DECQ      CX
	JNZ       loop

	VZEROUPPER
	RET

// TEST stores which bytes of the block have classes, in Z8, of one kind.
#define TEST(classes, offset) \
	VPTESTMB classes, Z8, K1; \
	KMOVQ    K1, offset(DI)

// func markAVX512(dst *Masks, b *byte, n int, t *Classes)
TEXT ·markAVX512(SB), NOSPLIT, $0-32
	MOVQ dst+0(FP), DI
	MOVQ b+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ t+24(FP), DX

	VBROADCASTI32X4 (DX), Z0
	VBROADCASTI32X4 16(DX), Z1
	VPBROADCASTB    32(DX), Z2
	VPBROADCASTB    33(DX), Z3
	VPBROADCASTB    34(DX), Z4
	VPBROADCASTB    35(DX), Z5
	VPTERNLOGD      $0xff, Z6, Z6, Z6
	VPSRLW          $12, Z6, Z6
	VPACKUSWB       Z6, Z6, Z6 // 15 in every byte

loop512:
	VMOVDQU8 (SI), Z8
	VPMOVB2M Z8, K1
	KMOVQ    K1, 32(DI)
	VPSRLW   $4, Z8, Z9
	VPANDD   Z6, Z9, Z9
	VPANDD   Z6, Z8, Z8
	VPSHUFB  Z9, Z1, Z9
	VPSHUFB  Z8, Z0, Z8
	VPANDD   Z9, Z8, Z8
	TEST(Z2, 0)
	TEST(Z3, 8)
	TEST(Z4, 16)
	TEST(Z5, 24)
	ADDQ     $64, SI
	ADDQ     $40, DI
	DECQ     CX
	JNZ      loop512

	VZEROUPPER
	RET
