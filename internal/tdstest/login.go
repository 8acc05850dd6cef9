package tdstest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"encoding/pem"
	"math/big"
	"net"
	"strconv"
	"time"
)

// Login is what a client said of itself when it connected.
type Login struct {
	User, Host, App, Database string
	ReadOnly                  bool // ApplicationIntent=ReadOnly
	Encrypted                 bool // everything, not the login only
}

// Encryption options of PRELOGIN.
const (
	encryptOff    = 0 // the login only
	encryptOn     = 1
	encryptNotSup = 2
)

// greet answers PRELOGIN, does the TLS handshake if the client wants one and
// reads LOGIN7. It returns the connection to go on with.
func (s *Server) greet(conn net.Conn) (net.Conn, Login, string, error) {
	m, err := readMessage(conn)
	if err != nil || m.kind != packPrelogin {
		return conn, Login{}, "", errShort
	}
	want := preloginOption(m.body, 1)
	w := writer{to: conn, kind: packReply, size: 4096}
	w.buf = prelogin(want)
	if err := w.end(); err != nil {
		return conn, Login{}, "", err
	}
	plain := conn
	if want != encryptNotSup {
		wrapped := &handshakeConn{Conn: conn}
		tc := tls.Server(wrapped, &tls.Config{Certificates: []tls.Certificate{s.cert}, MaxVersion: tls.VersionTLS12})
		if err := tc.Handshake(); err != nil {
			return conn, Login{}, "", err
		}
		if err := wrapped.flush(); err != nil {
			return conn, Login{}, "", err
		}
		wrapped.open = true
		conn = tc
	}
	m, err = readMessage(conn)
	if err != nil || m.kind != packLogin7 {
		return conn, Login{}, "", errShort
	}
	l, password := parseLogin(m.body)
	l.Encrypted = want == encryptOn
	if want == encryptOff {
		conn = plain
	}
	return conn, l, password, nil
}

// preloginOption returns the first byte of an option.
func preloginOption(b []byte, token byte) byte {
	for i := 0; i+5 <= len(b) && b[i] != 0xff; i += 5 {
		if at := int(binary.BigEndian.Uint16(b[i+1:])); b[i] == token && at < len(b) {
			return b[at]
		}
	}
	return encryptNotSup
}

// prelogin answers with the version (16.0) and the encryption that the client
// asked for.
func prelogin(encryption byte) []byte {
	b := []byte{0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xff}
	return append(b, 16, 0, 4, 0x56, 0, 0, encryption)
}

// parseLogin reads LOGIN7 and decodes the password ([MS-TDS] 2.2.6.4).
func parseLogin(b []byte) (Login, string) {
	part := func(at int) []byte {
		from, n := int(le.Uint16(b[at:])), int(le.Uint16(b[at+2:]))
		r := reader{b}
		r.take(from)
		return r.take(2 * n)
	}
	if len(b) < 94 {
		panic(errShort)
	}
	secret := append([]byte(nil), part(44)...)
	for i, c := range secret {
		c ^= 0xa5
		secret[i] = c<<4 | c>>4
	}
	return Login{
		Host: utf16Text(part(36)), User: utf16Text(part(40)), App: utf16Text(part(48)), Database: utf16Text(part(68)),
		ReadOnly: b[26]&32 != 0,
	}, utf16Text(secret)
}

// welcome sends what follows a good login.
func (c *session) welcome(database string) error {
	w := c.reply()
	w.envChange(1, database, "master")
	w.envChange(4, strconv.Itoa(c.packet), "4096")
	ack := writer{}
	ack.bytes(1, 0x74, 0, 0, 4) // TDS 7.4
	ack.bVarChar("Microsoft SQL Server")
	ack.bytes(16, 0, 4, 0x56)
	w.bytes(tokenLoginAck)
	w.uint16(uint16(len(ack.buf)))
	w.bytes(ack.buf...)
	w.done(0, 0)
	return w.end()
}

func (w *writer) envChange(kind byte, to, from string) {
	e := writer{}
	e.bytes(kind)
	e.bVarChar(to)
	e.bVarChar(from)
	w.bytes(tokenEnvChange)
	w.uint16(uint16(len(e.buf)))
	w.bytes(e.buf...)
}

// certificate makes an authority and a certificate of 127.0.0.1 and localhost
// that it signed; the authority comes back as PEM.
func certificate() (tls.Certificate, []byte, error) {
	caKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "tdstest authority"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour), KeyUsage: x509.KeyUsageCertSign,
	}
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, &caKey.PublicKey, caKey)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, nil, err
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "localhost"}, DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: ca.NotBefore, NotAfter: ca.NotAfter, KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, ca, &key.PublicKey, caKey)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: caDER}), err
}
