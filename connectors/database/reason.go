package database

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"syscall"

	"pandian"
)

// What can be wrong with a server that is opened.
var (
	ErrDenied      = errors.New("user name or password is refused")
	ErrCertificate = errors.New("the server's certificate cannot be verified")
	ErrNoTLS       = errors.New("the server does not offer TLS")
	ErrUnreachable = errors.New("the server does not answer")
	ErrNoDatabase  = errors.New("there is no such database")
)

// openError says what is wrong in words of ours.
func (e *engine) openError(err error) error {
	var invalid x509.CertificateInvalidError
	var host x509.HostnameError
	var unknown x509.UnknownAuthorityError
	var verify *tls.CertificateVerificationError
	var alert tls.AlertError
	switch why, lost := e.classify(err); {
	case errors.Is(err, context.Canceled):
		return err
	case errors.As(err, &verify), errors.As(err, &invalid), errors.As(err, &host), errors.As(err, &unknown), errors.As(err, &alert), errors.Is(err, ErrCertificate):
		return ErrCertificate
	case errors.Is(err, ErrNoTLS), e.noTLS != nil && e.noTLS(err):
		return ErrNoTLS
	case why == pandian.Denied:
		return ErrDenied
	case why == pandian.Vanished:
		return ErrNoDatabase
	case lost || lostConnection(err):
		return ErrUnreachable
	case why != "":
		return fmt.Errorf("the server cannot be read: %s", why)
	}
	return ErrUnreachable
}

// lostConnection reports whether the connection rather than the server's answer
// is what failed.
func lostConnection(err error) bool {
	var ne net.Error
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, net.ErrClosed) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, syscall.EPIPE) ||
		errors.As(err, &ne)
}

// because gives an error its reason. The end of the caller's context is
// nobody's fault.
func (e *engine) because(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if pandian.ReasonOf(err) != "" {
		return err
	}
	why, _ := e.classify(err)
	if why == "" {
		why = pandian.IOError
	}
	return pandian.Because(why, err)
}

// lost reports whether another connection may do.
func (e *engine) lost(err error) bool {
	why, lost := e.classify(err)
	return lost || why == "" && lostConnection(err)
}
