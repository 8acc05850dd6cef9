package main

import (
	"bytes"
	"errors"
	"io"

	"filippo.io/age"
	"filippo.io/age/armor"

	"pandian"
)

// sealWork is the cost of guessing a passphrase: scrypt with N = 2^18 takes a
// second and 256 MB. A variable for tests.
var sealWork = 18

// seal encrypts a secret under a passphrase, as armoured text in age's format.
func seal(text, phrase pandian.Secret) ([]byte, error) {
	to, err := age.NewScryptRecipient(string(phrase))
	if err != nil {
		return nil, err
	}
	to.SetWorkFactor(sealWork)
	var out bytes.Buffer
	lines := armor.NewWriter(&out)
	w, err := age.Encrypt(lines, to)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(text)
	err = errors.Join(err, w.Close(), lines.Close())
	return out.Bytes(), err
}

var (
	errPassphrase = errors.New("通關語不對")
	errSealed     = errors.New("檔案損毀，或不是以通關語加密的 age 檔")
)

// unseal is the inverse of seal; it reads age's binary form too. The error is
// errPassphrase or errSealed.
func unseal(sealed []byte, phrase pandian.Secret) (pandian.Secret, error) {
	from, err := age.NewScryptIdentity(string(phrase))
	if err != nil {
		return nil, errPassphrase
	}
	var in io.Reader = bytes.NewReader(sealed)
	if bytes.HasPrefix(bytes.TrimSpace(sealed), []byte(armor.Header)) {
		in = armor.NewReader(in)
	}
	r, err := age.Decrypt(in, from)
	var wrong *age.NoIdentityMatchError
	switch {
	case errors.As(err, &wrong) && errors.Is(err, age.ErrIncorrectIdentity):
		return nil, errPassphrase
	case err != nil:
		return nil, errSealed
	}
	text, err := io.ReadAll(io.LimitReader(r, maxSealed))
	if err != nil {
		return nil, errSealed
	}
	return text, nil
}
