package tdstest

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"unicode/utf16"
)

// Types of packets ([MS-TDS] 2.2.3.1.1).
const (
	packBatch     = 0x01
	packRPC       = 0x03
	packReply     = 0x04
	packAttention = 0x06
	packTransMgr  = 0x0e
	packLogin7    = 0x10
	packPrelogin  = 0x12
)

// message is what one or more packets of a type carry.
type message struct {
	kind byte
	body []byte
}

var le = binary.LittleEndian

// readMessage reads packets up to the one that says it is the last.
func readMessage(r io.Reader) (message, error) {
	var m message
	for {
		var h [8]byte
		if _, err := io.ReadFull(r, h[:]); err != nil {
			return m, err
		}
		n := int(binary.BigEndian.Uint16(h[2:])) - len(h)
		if n < 0 {
			return m, errors.New("packet shorter than its header")
		}
		m.kind = h[0]
		at := len(m.body)
		m.body = append(m.body, make([]byte, n)...)
		if _, err := io.ReadFull(r, m.body[at:]); err != nil {
			return m, err
		}
		if h[1]&1 != 0 {
			return m, nil
		}
	}
}

// writer gathers one reply and sends it in packets.
type writer struct {
	to   io.Writer
	kind byte
	size int // of a packet
	buf  []byte
	seq  byte
	err  error
}

func (w *writer) bytes(b ...byte)   { w.buf = append(w.buf, b...) }
func (w *writer) uint16(v uint16)   { w.buf = le.AppendUint16(w.buf, v) }
func (w *writer) uint32(v uint32)   { w.buf = le.AppendUint32(w.buf, v) }
func (w *writer) uint64(v uint64)   { w.buf = le.AppendUint64(w.buf, v) }
func (w *writer) bVarChar(s string) { u := utf16.Encode([]rune(s)); w.bytes(byte(len(u))); w.units(u) }
func (w *writer) usVarChar(s string) {
	u := utf16.Encode([]rune(s))
	w.uint16(uint16(len(u)))
	w.units(u)
}
func (w *writer) units(units []uint16) {
	for _, u := range units {
		w.uint16(u)
	}
}

// full sends the packets that are complete, so that a client reads rows while
// more of them come.
func (w *writer) full() {
	for w.err == nil && len(w.buf) > w.size-8 {
		w.packet(w.buf[:w.size-8], 0)
		w.buf = append(w.buf[:0], w.buf[w.size-8:]...)
	}
}

// end sends the rest as the last packet of the message.
func (w *writer) end() error {
	w.full()
	w.packet(w.buf, 1)
	w.buf = w.buf[:0]
	return w.err
}

func (w *writer) packet(body []byte, status byte) {
	w.seq++
	p := make([]byte, 8, 8+len(body))
	p[0], p[1], p[6] = w.kind, status, w.seq
	binary.BigEndian.PutUint16(p[2:], uint16(8+len(body)))
	if w.err == nil {
		_, w.err = w.to.Write(append(p, body...))
	}
}

// handshakeConn carries TLS records inside PRELOGIN packets until open is set;
// afterwards it is the connection itself ([MS-TDS] 2.2.6.5).
type handshakeConn struct {
	net.Conn
	open    bool
	in, out []byte
}

func (c *handshakeConn) Read(p []byte) (int, error) {
	if c.open {
		return c.Conn.Read(p)
	}
	if err := c.flush(); err != nil {
		return 0, err
	}
	if len(c.in) == 0 {
		m, err := readMessage(c.Conn)
		if err != nil {
			return 0, err
		}
		c.in = m.body
	}
	n := copy(p, c.in)
	c.in = c.in[n:]
	return n, nil
}

func (c *handshakeConn) Write(p []byte) (int, error) {
	if c.open {
		return c.Conn.Write(p)
	}
	c.out = append(c.out, p...)
	return len(p), nil
}

func (c *handshakeConn) flush() error {
	if len(c.out) == 0 {
		return nil
	}
	w := writer{to: c.Conn, kind: packPrelogin, size: 4096, buf: c.out}
	c.out = nil
	return w.end()
}

// reader takes a message apart; it panics with errShort where there is less
// than there should be.
type reader struct{ b []byte }

var errShort = errors.New("message is shorter than it says")

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		panic(errShort)
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) byte() byte     { return r.take(1)[0] }
func (r *reader) uint16() uint16 { return le.Uint16(r.take(2)) }
func (r *reader) uint32() uint32 { return le.Uint32(r.take(4)) }
func (r *reader) uint64() uint64 { return le.Uint64(r.take(8)) }

// utf16Text decodes little-endian UTF-16.
func utf16Text(b []byte) string {
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = le.Uint16(b[2*i:])
	}
	return string(utf16.Decode(u))
}
