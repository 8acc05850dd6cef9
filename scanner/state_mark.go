package scanner

import (
	"encoding/binary"
	"errors"
	"fmt"

	"pandian"
)

// mark is a checkpoint of an item as it stands in the log: what was added since
// the one before, sealed.
type mark struct {
	key    string // of the item
	seq    int    // 0 = nothing before it counts
	sealed []byte
}

func markKey(r pandian.Ref) string { return r.Source + "\x00" + r.Path }

// about is what a mark is sealed for.
func (m *mark) about() []byte {
	return binary.AppendUvarint(append([]byte{recordMark}, m.key...), uint64(m.seq))
}

// encode lays out a frame: kind, length of the key, key, sequence, what is sealed.
func (m *mark) encode() []byte {
	b := append(make([]byte, 0, len(m.key)+len(m.sealed)+16), recordMark)
	b = binary.AppendUvarint(b, uint64(len(m.key)))
	b = append(b, m.key...)
	b = binary.AppendUvarint(b, uint64(m.seq))
	return append(b, m.sealed...)
}

var errMark = errors.New("state: damaged checkpoint")

func decodeMark(frame []byte) (m mark, err error) {
	n, k := binary.Uvarint(frame[1:])
	if k <= 0 || n > uint64(len(frame)-1-k) {
		return m, errMark
	}
	m.key = string(frame[1+k : 1+k+int(n)])
	rest := frame[1+k+int(n):]
	seq, k := binary.Uvarint(rest)
	if k <= 0 || seq > 1<<31 {
		return m, errMark
	}
	m.seq, m.sealed = int(seq), rest[k:]
	return m, nil
}

// rememberMark indexes a checkpoint. Those of an item are a chain, each with what
// was added since the one before; the first begins it anew.
func (st *State) rememberMark(m *mark, off int64) {
	if st.marks == nil {
		st.marks = map[string][]int64{}
	}
	switch chain := st.marks[m.key]; {
	case m.seq == 0:
		st.marks[m.key] = append(chain[:0], off)
	case m.seq == len(chain):
		st.marks[m.key] = append(chain, off)
	default:
		delete(st.marks, m.key)
	}
}

// addMark logs a checkpoint.
func (st *State) addMark(m *mark) error {
	frame := m.encode()
	st.mu.Lock()
	defer st.mu.Unlock()
	off, err := st.log.Append(frame)
	if err == nil {
		err = st.log.Flush()
	}
	if err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	st.rememberMark(m, off)
	return nil
}

// marksOf reads the checkpoints of an item back, in order.
func (st *State) marksOf(r pandian.Ref) ([]mark, error) {
	st.mu.Lock()
	defer st.mu.Unlock()
	var list []mark
	for _, off := range st.marks[markKey(r)] {
		frame, err := st.log.ReadAt(off)
		if err != nil {
			return nil, fmt.Errorf("read state: %w", err)
		}
		m, err := decodeMark(frame)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}
