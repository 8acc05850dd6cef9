package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pandian"
	"pandian/connectors"
	"pandian/connectors/credential"
	"pandian/connectors/database"
)

// connectorOptions parses the flags that narrow and slow the listing and
// reading.
func (f *scanFlags) connectorOptions() (connectors.Options, error) {
	opt := connectors.Options{
		Include: f.include, Exclude: f.exclude, Rows: connectors.NewLimiter(f.rowsPerSecond), Connections: f.connections, Quick: f.quick, Views: f.views,
	}
	if f.credential != "" {
		if err := credential.CheckReference(f.credential); err != nil {
			return opt, badFlag("credential", err, "例：env:CRM_PASSWORD、file:/etc/pandian/crm.pw、keyring:pandian/crm")
		}
	}
	if err := (connectors.Options{Include: f.include}).Check(); err != nil {
		return opt, badFlag("include", err, "例：**/名冊/**")
	}
	if err := opt.Check(); err != nil {
		return opt, badFlag("exclude", err, "例：**/備份/**")
	}
	if f.maxSize != "" {
		n, err := connectors.ParseSize(f.maxSize)
		if err != nil {
			return opt, badFlag("max-size", err, "例：500MB")
		}
		opt.MaxSize = n
	}
	if f.modifiedSince != "" {
		t, err := time.ParseInLocation("2006-01-02", f.modifiedSince, time.Local)
		if err != nil {
			return opt, badFlag("modified-since", fmt.Errorf("%q 不是日期", f.modifiedSince), "例：2026-01-31")
		}
		opt.ModifiedSince = t
	}
	if f.limit != "" {
		n, err := connectors.ParseRate(f.limit)
		if err != nil {
			return opt, badFlag("limit", err, "例：20MB/s")
		}
		opt.Bytes = connectors.NewLimiter(n)
	}
	return opt, nil
}

// openSources opens every source before anything is scanned; a source given
// twice is scanned once.
func openSources(ctx context.Context, args []string, opt connectors.Options) (srcs []pandian.Source, names []string, err error) {
	for _, arg := range args {
		name := connectors.Display(arg)
		if slices.Contains(names, name) {
			continue
		}
		src, err := connectors.Open(ctx, arg, opt)
		if err != nil {
			closeSources(srcs)
			return nil, nil, cannotOpen(arg, err)
		}
		srcs, names = append(srcs, src), append(names, name)
	}
	return srcs, names, nil
}

func closeSources(srcs []pandian.Source) {
	for _, s := range srcs {
		_ = s.Close()
	}
}

// resolver looks for passwords in the usual places and asks who sits at the
// terminal.
func (a *app) resolver() *credential.Resolver {
	find := &credential.Resolver{Warn: func(err error) {
		if errors.Is(err, credential.ErrExposed) {
			fmt.Fprintf(a.stderr, "pandian: 注意：密碼檔別人也讀得到，不採用；請執行 chmod 600（%v）\n", err)
		}
	}}
	if _, ok := a.terminal(); ok {
		find.Ask = func(ctx context.Context, t credential.Target) (pandian.Secret, error) {
			return a.askSecret(ctx, fmt.Sprintf("%s 的密碼：", t))
		}
	}
	return find
}

// credentials looks up the password of a database: where the reference says, or
// in the usual places, or by asking who sits at the terminal, once for each
// account.
func (a *app) credentials(ref string) database.Credentials {
	find := a.resolver()
	known := map[credential.Target]credential.Credential{}
	return func(ctx context.Context, scheme, host, port, db, user string) (login, password string, err error) {
		t := credential.Target{Scheme: scheme, Host: host, Port: port, Database: db, User: user}
		c, ok := known[t]
		if !ok {
			if c, err = find.Resolve(ctx, ref, t); err != nil {
				return "", "", err
			}
			known[t] = c
		}
		return c.User, string(c.Password), nil
	}
}
