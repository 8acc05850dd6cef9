package extractors

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"path"
	"strings"

	"pandian"
)

// DBFMemo is the file of memos beside a dBASE or FoxPro table. Each memo is a
// text of its own; memos that no record points to any more are still there.
func DBFMemo() pandian.Format {
	return pandian.Format{Name: "dbf-memo", Exts: []string{".dbt", ".fpt"}, Extract: extractDBFMemo}
}

// memoFile is a file of memos while it is read, block by block.
type memoFile struct {
	r     io.ReaderAt
	size  int64
	block int64
	next  func(off int64) (text []byte, end int64, err error) // the memo at off and where it ends; nil = none
}

const (
	memoHead = 512
	memoMark = "\xff\xff\x08\x00" // before memos of dBASE IV and later
	maxMemo  = 64 << 20           // a longer one is cut
	memoStep = 64                 // least that is passed over where no memo begins
)

func extractDBFMemo(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	if c.At == nil {
		return errors.New("dbf-memo: content without random access")
	}
	r, size, err := c.At()
	if err != nil {
		return err
	}
	m := &memoFile{r: r, size: size, block: memoHead}
	if err := m.readHeader(strings.EqualFold(path.Ext(c.Name), ".fpt")); err != nil {
		return err
	}
	dec, err := m.decoder()
	if err != nil {
		return err
	}
	err = m.each(ctx, func(b []byte) error {
		text := append(dec.append(nil, b), '\n')
		if err := out.Text(pandian.Place{}, pandian.Text{B: bytes.ToValidUTF8(text, []byte("\ufffd")), Off: -1}); err != nil {
			return emitted(err)
		}
		return emitted(out.End(pandian.Place{}))
	})
	return settlePart(out, pandian.Place{}, err)
}

// readHeader finds out how memos are stored.
func (m *memoFile) readHeader(fox bool) error {
	var head [24]byte
	if _, err := m.r.ReadAt(head[:], 0); err != nil {
		return tooShort(err)
	}
	if fox {
		m.next, m.block = m.foxMemo, max(int64(binary.BigEndian.Uint16(head[6:])), 1)
		return nil
	}
	m.next = m.oldMemo
	block := max(int64(binary.LittleEndian.Uint16(head[20:])), memoHead)
	mark, err := m.bytes(block, 4)
	if string(mark) == memoMark {
		m.next, m.block = m.memo, block
	}
	return err
}

// errEnough ends a walk early.
var errEnough = errors.New("enough")

// decoder judges the charset by the first memos.
func (m *memoFile) decoder() (textDecoder, error) {
	var guess pageGuess
	seen := 0
	err := m.each(context.Background(), func(b []byte) error {
		guess.add(b)
		if seen += len(b); seen > dbfSample {
			return errEnough
		}
		return nil
	})
	if err == errEnough {
		err = nil
	}
	return newTextDecoder(guess.page(0)), err
}

// each calls f for every memo.
func (m *memoFile) each(ctx context.Context, f func(b []byte) error) error {
	for off := max(m.block, memoHead); off < m.size; {
		if err := ctx.Err(); err != nil {
			return err
		}
		b, end, err := m.next(off)
		if err != nil {
			return err
		}
		if b = bytes.Trim(b, " \r\n\x00\x1a"); len(b) > 0 {
			if err := f(b); err != nil {
				return err
			}
		}
		if end <= off {
			end = off + memoStep
		}
		off = (end + m.block - 1) / m.block * m.block
	}
	return nil
}

// bytes reads up to n bytes at off.
func (m *memoFile) bytes(off, n int64) ([]byte, error) {
	b := make([]byte, max(0, min(n, maxMemo, m.size-off)))
	_, err := m.r.ReadAt(b, off)
	return b, notEOF(err)
}

// foxMemo reads a memo of FoxPro: its kind and length stand before it.
func (m *memoFile) foxMemo(off int64) ([]byte, int64, error) {
	h, err := m.bytes(off, 8)
	if err != nil || len(h) < 8 || binary.BigEndian.Uint32(h) != 1 {
		return nil, 0, err
	}
	n := int64(binary.BigEndian.Uint32(h[4:]))
	b, err := m.bytes(off+8, n)
	return b, off + 8 + n, err
}

// memo reads a memo of dBASE IV and later: its length, with what stands before
// it, follows a mark.
func (m *memoFile) memo(off int64) ([]byte, int64, error) {
	h, err := m.bytes(off, 8)
	if err != nil || len(h) < 8 || string(h[:4]) != memoMark {
		return nil, 0, err
	}
	n := int64(binary.LittleEndian.Uint32(h[4:]))
	b, err := m.bytes(off+8, n-8)
	return b, off + n, err
}

// oldMemo reads a memo of dBASE III: it ends with a mark.
func (m *memoFile) oldMemo(off int64) (b []byte, end int64, err error) {
	for len(b) < maxMemo {
		more, err := m.bytes(off+int64(len(b)), memoHead)
		if err != nil || len(more) == 0 {
			return b, off + int64(len(b)), err
		}
		if i := bytes.IndexByte(more, 0x1a); i >= 0 {
			b = append(b, more[:i]...)
			return b, off + int64(len(b)) + 1, nil
		}
		b = append(b, more...)
	}
	return b, off + int64(len(b)), nil
}
