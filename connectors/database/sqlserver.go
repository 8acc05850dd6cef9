package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	mssql "github.com/microsoft/go-mssqldb"
	"github.com/microsoft/go-mssqldb/msdsn"

	"pandian"
)

// sqlserverEngine is Microsoft SQL Server 2012 and later, Azure SQL included.
// The database stands in the URL's path or, as its own programs write it, in the
// parameter database, and the path is the instance then. Further parameters:
// encrypt (true, the default; strict; false: the login only; disable),
// certificate (a file with the authority to trust), hostnameincertificate,
// trustservercertificate (true = the certificate is not verified), instance.
//
// Of what is sent nothing but SELECT and SET leaves this process (see
// readOnlyConn). What a login needs, in each database:
//
//	CREATE USER [login] FOR LOGIN [login];
//	ALTER ROLE [db_datareader] ADD MEMBER [login];
//	GRANT VIEW DEFINITION TO [login];
//
// Without VIEW DEFINITION the server hides the tables that may not be read, and
// the inventory cannot name them.
//
// It is tested over the wire against a stand-in that speaks TDS 7.4, and was
// never run against a real server. The statements are few; each names the page
// of Microsoft's documentation that has its syntax.
var sqlserverEngine = engine{
	schemes: []string{"sqlserver", "mssql"}, port: sqlserverPort, levels: 3,
	connector: sqlserverConnector, session: sqlserverSession, timed: true,
	databases: sqlserverDatabases, tables: sqlserverTables, describe: sqlserverDescribe,
	bind: sqlserverBind, top: true, classify: sqlserverClassify,
}

const sqlserverPort = "1433"

func sqlserverQuote(name string) string { return quoteWith(name, "[", "]") }

func sqlserverConnector(a *address) (driver.Connector, error) {
	if err := a.allow("database", "encrypt", "certificate", "hostnameincertificate", "trustservercertificate", "instance"); err != nil {
		return nil, err
	}
	if e := a.params.Get("encrypt"); !slices.Contains([]string{"", "true", "strict", "false", "disable"}, e) {
		return nil, errors.New("the URL's parameter encrypt is none of true, strict, false, disable")
	}
	q := url.Values{"app name": {application}, "database": {a.database}, "encrypt": {"true"}, "applicationintent": {"ReadOnly"}, "dial timeout": {"15"}, "log": {"0"}}
	if a.database == "" { // read-only intent needs one
		q.Set("database", "master")
	}
	for _, name := range []string{"encrypt", "certificate", "hostnameincertificate", "trustservercertificate"} {
		if v := a.params.Get(name); v != "" {
			q.Set(name, v)
		}
	}
	u := url.URL{Scheme: "sqlserver", Host: net.JoinHostPort(a.host, a.port), RawQuery: q.Encode()}
	if a.user != "" { // without one the driver takes the Windows user
		u.User = url.UserPassword(a.user, a.password)
	}
	if a.instance != "" && a.port == sqlserverPort {
		u.Host, u.Path = a.host, a.instance // the server's browser knows its port
	}
	config, err := msdsn.Parse(u.String())
	if err != nil { // its text holds the URL
		return nil, errors.New("the URL's parameters are malformed, or a file that they name cannot be read")
	}
	return readOnlyConnector{config}, nil
}

// readOnlyConnector makes connections that refuse to send what might change
// something. The server has no read-only sessions.
type readOnlyConnector struct{ config msdsn.Config }

func (readOnlyConnector) Driver() driver.Driver { return &mssql.Driver{} }

// Connect ends when ctx does, for which the driver does not look while it logs
// in, and gives errors of TLS a type, which the driver's lack.
func (c readOnlyConnector) Connect(ctx context.Context) (driver.Conn, error) {
	connector, line := mssql.NewConnectorConfig(c.config), &lineDialer{}
	connector.Dialer = line
	stop := context.AfterFunc(ctx, line.cut)
	conn, err := connector.Connect(ctx)
	if !stop() && err == nil {
		err = errors.Join(ctx.Err(), conn.Close())
	}
	switch {
	case err == nil:
		return readOnlyConn{conn.(*mssql.Conn)}, nil
	case strings.Contains(err.Error(), "TLS Handshake failed") && (strings.Contains(err.Error(), "x509") || strings.Contains(err.Error(), "certificate")):
		return nil, ErrCertificate
	case strings.Contains(err.Error(), "does not support encryption"):
		return nil, ErrNoTLS
	}
	return nil, err
}

// lineDialer dials, and cuts what it dialled.
type lineDialer struct {
	mu   sync.Mutex
	line net.Conn
	over bool
}

// DialContext dials.
func (d *lineDialer) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	line, err := (&net.Dialer{KeepAlive: 30 * time.Second}).DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.line = line; d.over {
		_ = line.Close()
	}
	return line, nil
}

func (d *lineDialer) cut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.over = true; d.line != nil {
		_ = d.line.Close()
	}
}

// readOnlyConn sends SELECT and SET. Whatever runs on a connection is prepared
// first.
type readOnlyConn struct{ *mssql.Conn }

var errNotRead = errors.New("a statement that is neither SELECT nor SET")

func (c readOnlyConn) PrepareContext(ctx context.Context, stmt string) (driver.Stmt, error) {
	if !strings.HasPrefix(stmt, "SELECT ") && !strings.HasPrefix(stmt, "SET ") {
		return nil, errNotRead
	}
	return c.Conn.PrepareContext(ctx, stmt)
}

func (c readOnlyConn) Prepare(stmt string) (driver.Stmt, error) {
	return c.PrepareContext(context.Background(), stmt)
}

// sqlserverSession waits for locks for 30 seconds, gives way in deadlocks, and
// reads committed rows: from their versions where the database keeps them, so
// that nobody waits for the reader.
// ("SET LOCK_TIMEOUT", "SET DEADLOCK_PRIORITY", "SET TRANSACTION ISOLATION
// LEVEL", "sys.databases")
func sqlserverSession(ctx context.Context, c *sql.Conn, _ time.Duration) (int64, error) {
	if _, err := c.ExecContext(ctx, "SET LOCK_TIMEOUT 30000; SET DEADLOCK_PRIORITY LOW; SET TRANSACTION ISOLATION LEVEL READ COMMITTED"); err != nil {
		return 0, err
	}
	versions := 0
	err := c.QueryRowContext(ctx, "SELECT snapshot_isolation_state FROM sys.databases WHERE name = DB_NAME()").Scan(&versions)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	if err == nil && versions == 1 {
		_, err = c.ExecContext(ctx, "SET TRANSACTION ISOLATION LEVEL SNAPSHOT")
	}
	return 0, err
}

// sqlserverBind hands a value over as text and lets the server make the
// column's type of it, so that the index is found. ("CAST and CONVERT",
// "COLLATE")
func sqlserverBind(n int, c *column, v []byte) (string, any) {
	p := "@p" + strconv.Itoa(n)
	switch {
	case c.kind == bytes:
		return p, append([]byte{}, v...) // nil would be NULL
	case c.class == "bigint":
		i, err := strconv.ParseInt(string(v), 10, 64)
		if err != nil {
			return "NULL", nil
		}
		return p, i
	case strings.Contains(c.class, "%s"):
		return fmt.Sprintf(c.class, p), string(v)
	}
	return "CONVERT(" + c.class + ", " + p + ")", string(v)
}

// sqlserverErrors are the numbers of the server's errors that tell a reason.
// ("Database Engine events and errors")
var sqlserverErrors = []struct {
	why     pandian.Reason
	lost    bool
	numbers []int32
}{
	{pandian.Vanished, false, []int32{208, 911, 4060, 2812}},
	{pandian.Denied, false, []int32{229, 230, 262, 297, 300, 371, 378, 916, 4064, 18452, 18456, 18470, 18486, 18487, 18488}},
	{pandian.Changed, false, []int32{207, 3960, 3961, 4104}},
	{pandian.Locked, false, []int32{1205, 1222}},
	{pandian.Corrupt, false, []int32{605, 823, 824, 825, 5242, 5243, 7105, 8908}},
	{pandian.Offline, false, []int32{922, 924, 942, 945, 976, 983}},
	{pandian.Memory, false, []int32{701, 8645, 8651}},
	{pandian.IOError, true, []int32{596, 6005, 10928, 10929, 17142, 17187, 18401, 40197, 40501, 40613, 49918, 49919, 49920}},
}

func sqlserverClassify(err error) (why pandian.Reason, lost bool) {
	if err == context.DeadlineExceeded { // itself: of session.query; one in a net.OpError is of a dial
		return pandian.Timeout, false
	}
	var stream mssql.StreamError
	var server mssql.ServerError
	if errors.As(err, &stream) || errors.As(err, &server) {
		return pandian.IOError, true
	}
	var e mssql.Error
	if !errors.As(err, &e) {
		return "", false
	}
	for _, known := range sqlserverErrors {
		said := func(e mssql.Error) bool { return slices.Contains(known.numbers, e.Number) }
		if said(e) || slices.ContainsFunc(e.All, said) {
			return known.why, known.lost
		}
	}
	return "", false
}
