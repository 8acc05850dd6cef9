package tdstest

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// run runs the statements of a text and writes their results.
func (c *session) run(ctx context.Context, w *writer, sqlText string, args map[string]any) (err error) {
	defer func() {
		if e := recover(); e != nil {
			f, ok := e.(error)
			if !ok {
				panic(e)
			}
			err = f
		}
	}()
	fault := c.srv.note(Statement{c.user, c.cat.name, sqlText})
	if !c.admin() {
		c.srv.count(1)
		defer c.srv.count(-1)
	}
	if fault.Delay > 0 {
		select {
		case <-time.After(fault.Delay):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if fault.Error != 0 {
		return failf(fault.Error, 16, "An injected fault.")
	}
	statements := split(scan(sqlText), ";")
	for i, ts := range statements {
		n, err := c.statement(ctx, w, ts, args, fault.Rows)
		if err != nil {
			return err
		}
		status := uint16(doneCount)
		if i+1 < len(statements) {
			status |= 1
		}
		w.done(status, n)
	}
	if len(statements) == 0 {
		w.done(0, 0)
	}
	return nil
}

// statement runs one statement and returns its number of rows.
func (c *session) statement(ctx context.Context, w *writer, ts []tok, args map[string]any, cut int) (int64, error) {
	switch {
	case len(ts) == 0:
		return 0, nil
	case ts[0].is("SELECT"):
		return c.selects(ctx, w, ts, args, cut)
	case ts[0].is("SET"):
		return 0, c.set(ts)
	case ts[0].is("IF"), ts[0].is("DECLARE"):
		return 0, failf(102, 15, "Incorrect syntax near '%s': this stand-in does not know it.", ts[0].text)
	case c.admin():
		return c.administer(ctx, ts, args)
	}
	names, _ := tables(ts)
	if len(names) == 0 {
		return 0, failf(262, 14, "%s permission denied in database '%s'.", strings.ToUpper(ts[0].text), c.cat.name)
	}
	return 0, failf(229, 14, "The %s permission was denied on the object '%s', database '%s', schema '%s'.", strings.ToUpper(ts[0].text), names[0][1], c.cat.name, names[0][0])
}

func (c *session) admin() bool { return strings.EqualFold(c.user, "sa") }

// count notes how many statements run.
func (s *Server) count(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running += n
}

// set knows the settings that a session may make.
func (c *session) set(ts []tok) error {
	var words []string
	for _, t := range ts[1:] {
		words = append(words, strings.ToUpper(t.text))
	}
	s := strings.Join(words, " ")
	if rest, ok := strings.CutPrefix(s, "LOCK_TIMEOUT "); ok {
		ms, err := strconv.Atoi(strings.ReplaceAll(rest, " ", ""))
		c.lockTimeout = time.Duration(ms) * time.Millisecond
		return err
	}
	if level, ok := strings.CutPrefix(s, "TRANSACTION ISOLATION LEVEL "); ok {
		if level == "SNAPSHOT" || level == "READ COMMITTED" || level == "READ UNCOMMITTED" || level == "REPEATABLE READ" || level == "SERIALIZABLE" {
			return nil
		}
	}
	switch s {
	case "NOCOUNT ON", "DEADLOCK_PRIORITY LOW", "ANSI_NULLS ON", "QUOTED_IDENTIFIER ON", "XACT_ABORT ON":
		return nil
	}
	if strings.HasPrefix(s, "TEXTSIZE ") {
		return nil
	}
	return failf(102, 15, "Incorrect syntax near 'SET %s'.", s)
}

// selects runs a SELECT.
func (c *session) selects(ctx context.Context, w *writer, ts []tok, args map[string]any, cut int) (int64, error) {
	names, wantsSys := tables(ts)
	scope, err := c.allowed(ctx, names)
	if err != nil {
		return 0, err
	}
	if err := c.attach(ctx, wantsSys); err != nil {
		return 0, err
	}
	if slices.ContainsFunc(ts, func(t tok) bool { return t.is("TABLOCKX") }) {
		c.hold(scope)
	}
	rows, err := c.db.QueryContext(ctx, c.translate(ts, scope), named(args)...)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	return c.stream(ctx, w, rows, selected(ts), scope, cut)
}

// allowed returns the objects that a statement names, once no lock holds them.
func (c *session) allowed(ctx context.Context, names [][2]string) (scope []*object, err error) {
	for _, n := range names {
		o := c.cat.find(n[0], n[1])
		if o == nil {
			return nil, failf(208, 16, "Invalid object name '%s.%s'.", n[0], n[1])
		}
		if !c.cat.maySelect(c.user, o.schema, o.name) {
			return nil, failf(229, 14, "The SELECT permission was denied on the object '%s', database '%s', schema '%s'.", o.name, c.cat.name, o.schema)
		}
		if slices.Contains(c.holds, o) {
			scope = append(scope, o)
			continue
		}
		if err := c.wait(ctx, o); err != nil {
			return nil, err
		}
		scope = append(scope, o)
	}
	return scope, nil
}

// wait waits for a lock as LOCK_TIMEOUT says.
func (c *session) wait(ctx context.Context, o *object) error {
	for begin := time.Now(); ; {
		c.cat.mu.Lock()
		held := c.cat.locked[key(o.schema, o.name)]
		c.cat.mu.Unlock()
		if !held {
			return nil
		}
		if c.lockTimeout >= 0 && time.Since(begin) >= c.lockTimeout {
			return failf(1222, 16, "Lock request time out period exceeded.")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// selected cuts the list behind SELECT into its expressions.
func selected(ts []tok) [][]tok {
	from := 1
	if from < len(ts) && ts[from].is("DISTINCT") {
		from++
	}
	if from < len(ts) && ts[from].is("TOP") {
		from++
		if ts[from].sign("(") {
			from = closing(ts, from)
		}
		from++
	}
	end, depth := from, 0
	for ; end < len(ts); end++ {
		if ts[end].sign("(") {
			depth++
		}
		if ts[end].sign(")") {
			depth--
		}
		if depth == 0 && ts[end].is("FROM") {
			break
		}
	}
	return split(ts[from:end], ",")
}

var declared = regexp.MustCompile(`^C(\d+)_`)

// peeked is how many rows are looked at for the type of an expression whose text
// does not tell it.
const peeked = 500

// stream sends the columns and the rows.
func (c *session) stream(ctx context.Context, w *writer, rows *sql.Rows, exprs [][]tok, scope []*object, cut int) (sent int64, err error) {
	info, err := rows.ColumnTypes()
	if err != nil {
		return 0, err
	}
	cols := make([]colType, len(info))
	unknown := 0
	for i, ct := range info {
		if len(exprs) == len(info) {
			cols[i], _ = exprType(exprs[i], scope)
		}
		if m := declared.FindStringSubmatch(ct.DatabaseTypeName()); m != nil {
			cols[i] = typeAt(m[1])
		}
		if cols[i].name == "" {
			unknown++
		}
	}
	var ahead [][]any
	next := func() ([]any, error) {
		if !rows.Next() {
			return nil, rows.Err()
		}
		vals, into := make([]any, len(cols)), make([]any, len(cols))
		for i := range vals {
			into[i] = &vals[i]
		}
		return vals, rows.Scan(into...)
	}
	for unknown > 0 && len(ahead) < peeked {
		vals, err := next()
		if err != nil {
			return 0, err
		}
		if vals == nil {
			break
		}
		ahead = append(ahead, vals)
		for i, v := range vals {
			if cols[i].name == "" && v != nil {
				cols[i] = inferred(v)
				unknown--
			}
		}
	}
	w.columns(info, cols)
	for {
		var vals []any
		if len(ahead) > 0 {
			vals, ahead = ahead[0], ahead[1:]
		} else if vals, err = next(); err != nil {
			return sent, err
		}
		if vals == nil {
			return sent, nil
		}
		if cut > 0 && sent == int64(cut) {
			_ = w.flushOnly()
			return sent, errCut
		}
		if err := w.row(cols, vals); err != nil {
			return sent, err
		}
		sent++
		if ctx.Err() != nil || w.err != nil {
			return sent, ctx.Err()
		}
	}
}

func (w *writer) columns(info []*sql.ColumnType, cols []colType) {
	w.bytes(tokenColMetadata)
	w.uint16(uint16(len(cols)))
	for i := range cols {
		if cols[i].name == "" {
			cols[i] = inferred("")
		}
		w.uint32(0)
		w.uint16(9) // nullable, updateable unknown
		w.typeInfo(cols[i])
		name := info[i].Name()
		if strings.ContainsAny(name, "( ") { // the text of an expression: it has no name
			name = ""
		}
		w.bVarChar(name)
	}
}

func (w *writer) row(cols []colType, vals []any) error {
	begin := len(w.buf)
	w.bytes(tokenRow)
	for i, v := range vals {
		if err := w.value(cols[i], v); err != nil {
			w.buf = w.buf[:begin]
			return fmt.Errorf("column %d: %w", i+1, err)
		}
	}
	w.full()
	return nil
}

func named(args map[string]any) (out []any) {
	for name, v := range args {
		out = append(out, sql.Named(strings.TrimPrefix(name, "@"), v))
	}
	return out
}
