#include "textflag.h"

// func pairAVX2(b *byte, n, gap int, first, second byte) int
TEXT ·pairAVX2(SB), NOSPLIT, $0-40
	MOVQ         b+0(FP), SI
	MOVQ         n+8(FP), CX
	MOVQ         gap+16(FP), DI
	ADDQ         SI, DI
	VPBROADCASTB first+24(FP), Y0
	VPBROADCASTB second+25(FP), Y1
	XORQ         BX, BX

loop:
	VPCMPEQB  (SI)(BX*1), Y0, Y2
	VPCMPEQB  (DI)(BX*1), Y1, Y3
	VPAND     Y2, Y3, Y2
	VPMOVMSKB Y2, AX
	TESTL     AX, AX
	JNZ       found
	ADDQ      $32, BX
	CMPQ      BX, CX
	JLT       loop
	JMP       done

found:
	BSFL AX, AX
	ADDQ AX, BX

done:
	MOVQ BX, ret+32(FP)
	VZEROUPPER
	RET
