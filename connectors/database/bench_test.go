package database_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"testing"
	"time"

	"pandian"
	"pandian/connectors/database"
	"pandian/internal/servertest"
)

// benchRows is the length of the table. Nothing is gained by less: a short one
// fits into the first statements.
const benchRows = 1_000_000

// minSpeed is how fast reading must be in rows per second, compared with the
// bare driver's one SELECT into sql.RawBytes in the same run.
const (
	minSpeed = 0.3
	maxRSS   = 60 // MiB, of the whole process
)

// BenchmarkReading reads a million rows through the connector, beside the bare
// driver, and says how the two compare and what memory it took.
func BenchmarkReading(b *testing.B) {
	for _, start := range []func(testing.TB) *servertest.Server{servertest.MariaDB, servertest.PostgreSQL} {
		s := start(b)
		db, url, path := bench(b, s)
		b.Run(s.Scheme, func(b *testing.B) {
			src, err := database.Open(b.Context(), url, database.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer src.Close()
			for b.Loop() {
				bare := timed(func() { bareDriver(b, db) })
				resetPeak()
				var out sink
				ours := timed(func() {
					c, err := src.Open(b.Context(), item(path))
					if err == nil {
						err = c.Extract(b.Context(), c, &out)
					}
					if err != nil || out.rows != benchRows {
						b.Fatal(err, out.rows)
					}
				})
				ratio, rss := bare.Seconds()/ours.Seconds(), peak(b)
				b.ReportMetric(benchRows/ours.Seconds(), "rows/s")
				b.ReportMetric(ratio, "of-bare-driver")
				b.ReportMetric(rss, "RSS-MiB")
				if ratio < minSpeed || rss > maxRSS {
					b.Errorf("%s: %.2f of the bare driver's speed (at least %.1f), %.0f MiB (at most %d)", s.Scheme, ratio, minSpeed, rss, maxRSS)
				}
			}
		})
	}
}

// bench fills a table by the server's own means.
func bench(b *testing.B, s *servertest.Server) (db *sql.DB, url, path string) {
	if s.Scheme == "mysql" {
		s.Script(b, "mysql", `CREATE DATABASE bench; CREATE TABLE bench.members (id int NOT NULL PRIMARY KEY, name varchar(40), no varchar(20), born date, phone varchar(20), mail varchar(60), address varchar(100), note text);
INSERT INTO bench.members SELECT seq, CONCAT('王大', CONVERT(CHAR(0x4e00 + seq % 5000 USING ucs2) USING utf8mb4)), CONCAT('A1', LPAD(seq, 8, '0')), DATE '1940-01-01' + INTERVAL seq % 20000 DAY, CONCAT('09', LPAD(seq, 8, '0')),
 CONCAT('u', seq, '@example.com'), CONCAT('高雄市桃源區南進巷', seq % 900, '號'), 'note' FROM mysql.seq_1_to_1000000;`)
		return mysqlAdmin(b, s.URL("root", servertest.Password, ""), "bench"), s.URL("root", servertest.Password, "bench"), "bench/members"
	}
	s.Script(b, "postgres", `CREATE DATABASE bench;`)
	s.Script(b, "bench", `CREATE TABLE members (id int NOT NULL PRIMARY KEY, name varchar(40), no varchar(20), born date, phone varchar(20), mail varchar(60), address varchar(100), note text);
INSERT INTO members SELECT n, '王大' || chr(19968 + n % 5000), 'A1' || lpad(n::text, 8, '0'), date '1940-01-01' + n % 20000, '09' || lpad(n::text, 8, '0'), 'u' || n || '@example.com', '高雄市桃源區南進巷' || n % 900 || '號', 'note' FROM generate_series(1, 1000000) n;
ANALYZE;`)
	url = s.URL("postgres", servertest.Password, "bench")
	return postgresAdmin(b, url, "bench"), url, "bench/public/members"
}

func timed(f func()) time.Duration {
	begun := time.Now()
	f()
	return time.Since(begun)
}

func bareDriver(b *testing.B, db *sql.DB) {
	rows, err := db.QueryContext(context.Background(), "SELECT * FROM members")
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	raw, into := make([]sql.RawBytes, 8), make([]any, 8)
	for i := range raw {
		into[i] = &raw[i]
	}
	n := 0
	for ; rows.Next(); n++ {
		if err := rows.Scan(into...); err != nil {
			b.Fatal(err)
		}
	}
	if n != benchRows || rows.Err() != nil {
		b.Fatal(n, rows.Err())
	}
}

// sink takes rows and keeps nothing.
type sink struct{ rows, bytes int }

func (s *sink) Text(pandian.Place, pandian.Text) error     { return nil }
func (s *sink) Header(pandian.Place, []pandian.Text) error { return nil }
func (s *sink) End(pandian.Place) error                    { return nil }
func (s *sink) Member(string, pandian.Content) error       { return nil }
func (s *sink) Skip(pandian.Place, pandian.Reason) error   { return nil }
func (s *sink) Row(_ pandian.Place, cells []pandian.Text) error {
	s.rows++
	for _, c := range cells {
		s.bytes += len(c.B)
	}
	return nil
}

// resetPeak forgets the process's peak of memory.
func resetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

var highWater = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

func peak(b *testing.B) float64 {
	status, err := os.ReadFile("/proc/self/status")
	m := highWater.FindSubmatch(status)
	if err != nil || m == nil {
		b.Fatal(fmt.Errorf("no peak of memory: %w", err))
	}
	kb, _ := strconv.ParseFloat(string(m[1]), 64)
	return kb / 1024
}
