package database_test

import (
	"errors"
	"net"
	"testing"
	"time"

	"pandian/connectors/database"
)

func TestAServerThatSaysNothingIsGivenUp(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() // connections wait in its queue
	for _, scheme := range []string{"mysql", "postgres", "sqlserver"} {
		begun := time.Now()
		src, err := database.Open(t.Context(), scheme+"://amy:p@"+l.Addr().String()+"/crm", database.Options{Timeout: 200 * time.Millisecond})
		if !errors.Is(err, database.ErrUnreachable) || time.Since(begun) > 5*time.Second {
			t.Errorf("%s: %v after %v", scheme, err, time.Since(begun))
		}
		if err == nil {
			_ = src.Close()
		}
	}
}
