package servertest

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
)

// Script runs a file of statements on a database as its administrator would,
// with the server's own client, and returns what that prints: a line a row,
// values parted by tabs. Any error fails the test.
func (s *Server) Script(t testing.TB, database, script string) string {
	t.Helper()
	var cmd *exec.Cmd
	if s.Scheme == "postgres" {
		cmd = exec.Command(find(t, "psql"), "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", strconv.Itoa(s.Port), "-U", "postgres", "-d", database)
	} else {
		cmd = exec.Command(find(t, "mariadb"), "--no-defaults", "--batch", "--skip-column-names", "--default-character-set=utf8mb4",
			"-h", "127.0.0.1", "-P", strconv.Itoa(s.Port), "-u", "root", "-D", database)
	}
	cmd.Env = append(os.Environ(), "PGPASSWORD="+Password, "MYSQL_PWD="+Password, "PGCLIENTENCODING=UTF8")
	cmd.Stdin = strings.NewReader(script)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(fmt.Errorf("%w: %s", err, stderr.String()))
	}
	return string(out)
}
