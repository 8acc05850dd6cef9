#include "textflag.h"

// Where the bytes of four characters go: one to each 32 bits.
DATA spreadBytes<>+0(SB)/8, $0x8005040380020100
DATA spreadBytes<>+8(SB)/8, $0x800b0a0980080706
GLOBL spreadBytes<>(SB), RODATA|NOPTR, $16

// The next lane, and the one behind it; the last again where there is none.
DATA lanesNext<>+0(SB)/8, $0x0000000200000001
DATA lanesNext<>+8(SB)/8, $0x0000000400000003
DATA lanesNext<>+16(SB)/8, $0x0000000600000005
DATA lanesNext<>+24(SB)/8, $0x0000000700000007
DATA lanesNext<>+32(SB)/8, $0x0000000300000002
DATA lanesNext<>+40(SB)/8, $0x0000000500000004
DATA lanesNext<>+48(SB)/8, $0x0000000700000006
DATA lanesNext<>+56(SB)/8, $0x0000000700000007
GLOBL lanesNext<>(SB), RODATA|NOPTR, $64

// From 32-4n on: n lanes that count, and others.
DATA lanesOf<>+0(SB)/8, $-1
DATA lanesOf<>+8(SB)/8, $-1
DATA lanesOf<>+16(SB)/8, $-1
DATA lanesOf<>+24(SB)/8, $-1
DATA lanesOf<>+32(SB)/8, $0
DATA lanesOf<>+40(SB)/8, $0
DATA lanesOf<>+48(SB)/8, $0
DATA lanesOf<>+56(SB)/8, $0
GLOBL lanesOf<>(SB), RODATA|NOPTR, $64

// Bits of the first bytes of eight characters, by the bits of these.
#define BITS(at, b) \
	DATA bitsOf<>+(at+0)(SB)/8, $(b|(b|0x1)<<32);  \
	DATA bitsOf<>+(at+8)(SB)/8, $((b|0x8)|(b|0x9)<<32); \
	DATA bitsOf<>+(at+16)(SB)/8, $((b|0x40)|(b|0x41)<<32); \
	DATA bitsOf<>+(at+24)(SB)/8, $((b|0x48)|(b|0x49)<<32)

#define MORE(at, b) \
	BITS(at, b)                  \
	BITS(at+32, (b|0x200))       \
	BITS(at+64, (b|0x1000))      \
	BITS(at+96, (b|0x1200))      \
	BITS(at+128, (b|0x8000))     \
	BITS(at+160, (b|0x8200))     \
	BITS(at+192, (b|0x9000))     \
	BITS(at+224, (b|0x9200))

MORE(0, 0x0)
MORE(256, 0x40000)
MORE(512, 0x200000)
MORE(768, 0x240000)
GLOBL bitsOf<>(SB), RODATA|NOPTR, $1024

#define ALL 262144 // offset of Trigrams.all

// SETS replaces the indices of eight characters in Y8 by their sets in Y10, of the
// lanes of Y9; of the others by those of Other.
#define SETS \
	VMOVDQA    Y14, Y10;              \
	VPGATHERDD Y9, (R10)(Y8*4), Y10; \
	VPOR       Y13, Y10, Y10

// MARK marks those of the characters that begin a trigram, of as many as are asked
// for by bits: R15 holds the bits from the byte R14 of the marks on. There is no
// branch here, which would be hard to foretell, and nothing is read back that was
// just written.
#define MARK(which) \
	VPERMD    Y10, Y6, Y11;    \
	VPERMD    Y10, Y7, Y12;    \
	VPSRLD    $10, Y11, Y11;   \
	VPSRLD    $20, Y12, Y12;   \
	VPAND     Y11, Y10, Y10;   \
	VPAND     Y12, Y10, Y10;   \
	VPCMPEQD  Y15, Y10, Y10;   \
	VMOVMSKPS Y10, BX;         \
	NOTL      BX;              \
	ANDL      which, BX;       \
	MOVL      (R11)(BX*4), BX; \
	MOVL      R8, CX;          \
	ANDL      $7, CX;          \
	SHLL      CX, BX;          \
	ORL       BX, R15;         \
	MOVL      R15, (DI)(R14*1)

// func trigramsAVX2(dst *uint64, b *byte, n int, t *Trigrams) int
TEXT ·trigramsAVX2(SB), NOSPLIT, $0-40
	MOVQ dst+0(FP), DI
	MOVQ b+8(FP), SI
	MOVQ n+16(FP), R9
	MOVQ t+24(FP), R10
	XORQ R8, R8
	LEAQ bitsOf<>(SB), R11
	LEAQ lanesOf<>+32(SB), R12

	VBROADCASTI128 spreadBytes<>(SB), Y0
	MOVL           $0xf0, AX
	VMOVD          AX, X1
	VPBROADCASTD   X1, Y1
	MOVL           $0xe0, AX
	VMOVD          AX, X2
	VPBROADCASTD   X2, Y2
	MOVL           $0x003f3f0f, AX
	VMOVD          AX, X3
	VPBROADCASTD   X3, Y3
	MOVL           $0x00010140, AX // first byte times 64 and second; third
	VMOVD          AX, X4
	VPBROADCASTD   X4, Y4
	MOVL           $0x00010040, AX // these times 64; and third
	VMOVD          AX, X5
	VPBROADCASTD   X5, Y5
	VMOVDQU        lanesNext<>(SB), Y6
	VMOVDQU        lanesNext<>+32(SB), Y7
	VPBROADCASTD   (R10), Y14
	VPBROADCASTD   ALL(R10), Y13
	VPXOR          Y15, Y15, Y15

find: // the next byte that is not ASCII
	CMPQ      R8, R9
	JGE       done
	VMOVDQU   (SI)(R8*1), Y8
	VPMOVMSKB Y8, AX
	TESTL     AX, AX
	JNZ       found
	ADDQ      $32, R8
	JMP       find

found:
	BSFL AX, AX
	ADDQ AX, R8
	MOVQ R8, R14
	SHRQ $3, R14
	MOVL (DI)(R14*1), R15

chars: // eight characters, of which six have the two behind them here
	CMPQ        R8, R9
	JGE         done
	VMOVDQU     (SI)(R8*1), X8
	VINSERTI128 $1, 12(SI)(R8*1), Y8, Y8
	VPSHUFB     Y0, Y8, Y8
	VPAND       Y1, Y8, Y9
	VPCMPEQD    Y2, Y9, Y9
	VMOVMSKPS   Y9, AX
	VPAND       Y3, Y8, Y8
	VPMADDUBSW  Y4, Y8, Y8
	VPMADDWD    Y5, Y8, Y8
	CMPL        AX, $0xff
	JNE         broken
	SETS
	MARK($0x3f)
	ADDQ $18, R8
	MOVQ R8, CX
	SHRQ $3, CX
	MOVQ CX, DX
	SUBL R14, CX
	SHLL $3, CX
	SHRL CX, R15
	MOVQ DX, R14
	JMP  chars

broken: // one that has not three bytes ends them: all before it have what is behind them
	NOTL    AX
	BSFL    AX, AX
	MOVQ    AX, R13
	SHLQ    $2, AX
	NEGQ    AX
	VMOVDQU (R12)(AX*1), Y9
	SETS
	MARK($0xff)
	LEAQ 1(R8)(R13*2), R8
	ADDQ R13, R8
	JMP  find

done:
	MOVQ R8, ret+32(FP)
	VZEROUPPER
	RET
