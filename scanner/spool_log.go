package scanner

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"slices"
	"time"
)

// Log is an append-only file of frames: length, CRC-32C, payload. A frame that
// was torn by a kill at the very end is forgotten when the log is opened again.
// It is not safe for concurrent use.
type Log struct {
	f       *os.File
	end     int64  // of the frames, with those that wait
	waiting []byte // frames that are not written yet
	wrote   time.Time
}

const (
	logHeader   = 8
	maxLogFrame = 1 << 30

	// Frames are written together, but none waits behind the next one for longer
	// than this.
	logBatch = 64 << 10
	logWait  = 100 * time.Millisecond
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// OpenLog opens or creates a log (0600). Call Replay before Append: it finds
// the end.
func OpenLog(path string) (*Log, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return &Log{f: f}, nil
}

// Append adds a frame and returns its offset. Small frames that come fast are
// written together: a killed process loses a tenth of a second's frames at most,
// and what waits for the next frame. Flush writes what waits.
func (l *Log) Append(frame []byte) (int64, error) {
	if len(frame) > maxLogFrame {
		return 0, fmt.Errorf("frame of %d bytes is too large", len(frame))
	}
	off := l.end
	l.waiting = binary.LittleEndian.AppendUint32(l.waiting, uint32(len(frame)))
	l.waiting = binary.LittleEndian.AppendUint32(l.waiting, crc32.Checksum(frame, castagnoli))
	l.end += logHeader
	if len(frame) >= logBatch { // is not copied
		if err := l.Flush(); err != nil {
			return 0, err
		}
		if _, err := l.f.WriteAt(frame, l.end); err != nil {
			l.end = off
			return 0, err
		}
		l.end += int64(len(frame))
		return off, nil
	}
	l.waiting = append(l.waiting, frame...)
	l.end += int64(len(frame))
	if len(l.waiting) >= logBatch || time.Since(l.wrote) >= logWait {
		return off, l.Flush()
	}
	return off, nil
}

// Flush hands what waits to the operating system.
func (l *Log) Flush() error {
	if len(l.waiting) == 0 {
		return nil
	}
	_, err := l.f.WriteAt(l.waiting, l.end-int64(len(l.waiting)))
	if err != nil {
		l.end -= int64(len(l.waiting))
	}
	if l.waiting = l.waiting[:0]; cap(l.waiting) > 4*logBatch {
		l.waiting = nil
	}
	l.wrote = time.Now()
	return err
}

// ReadAt returns the frame at an offset that Append or Replay gave.
func (l *Log) ReadAt(off int64) ([]byte, error) {
	if err := l.Flush(); err != nil {
		return nil, err
	}
	var head [logHeader]byte
	if _, err := l.f.ReadAt(head[:], off); err != nil {
		return nil, err
	}
	return l.Read(new([]byte), off, int(binary.LittleEndian.Uint32(head[:])))
}

// Read is ReadAt of a frame whose size is known: one read into buf, which the
// frame is part of.
func (l *Log) Read(buf *[]byte, off int64, size int) ([]byte, error) {
	if err := l.Flush(); err != nil {
		return nil, err
	}
	if size > maxLogFrame || off+logHeader+int64(size) > l.end {
		return nil, fmt.Errorf("no frame at %d", off)
	}
	b := slices.Grow((*buf)[:0], logHeader+size)[:logHeader+size]
	*buf = b
	if _, err := l.f.ReadAt(b, off); err != nil {
		return nil, err
	}
	frame := b[logHeader:]
	if int(binary.LittleEndian.Uint32(b)) != size || crc32.Checksum(frame, castagnoli) != binary.LittleEndian.Uint32(b[4:]) {
		return nil, fmt.Errorf("damaged frame at %d", off)
	}
	return frame, nil
}

// Replay calls f for every whole frame, in order, and cuts a torn one off the
// end. Damage before the end is an error. The frame may not be kept.
func (l *Log) Replay(f func(off int64, frame []byte) error) error {
	st, err := l.f.Stat()
	if err != nil {
		return err
	}
	size := st.Size()
	r := bufio.NewReaderSize(io.NewSectionReader(l.f, 0, size), 1<<20)
	var head [logHeader]byte
	var frame []byte
	for l.end = 0; l.end < size; {
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return l.cut(err)
		}
		n := int64(binary.LittleEndian.Uint32(head[:]))
		if l.end+logHeader+n > size {
			return l.cut(io.ErrUnexpectedEOF)
		}
		if int64(cap(frame)) < n {
			frame = make([]byte, n)
		}
		frame = frame[:n]
		if _, err := io.ReadFull(r, frame); err != nil {
			return l.cut(err)
		}
		if crc32.Checksum(frame, castagnoli) != binary.LittleEndian.Uint32(head[4:]) {
			if l.end+logHeader+n == size {
				return l.cut(io.ErrUnexpectedEOF)
			}
			return fmt.Errorf("damaged frame at %d", l.end)
		}
		if err := f(l.end, frame); err != nil {
			return err
		}
		l.end += logHeader + n
	}
	return nil
}

// cut drops what stands behind the last whole frame, if that is why reading
// stopped.
func (l *Log) cut(err error) error {
	if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	return l.f.Truncate(l.end)
}

// Close writes what waits and closes the file.
func (l *Log) Close() error { return errors.Join(l.Flush(), l.f.Close()) }
