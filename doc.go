// Package pandian is the vocabulary of 盤點: the types and the few small
// interfaces that every other package speaks. It imports the standard library
// only and does no work of its own.
//
// In one sentence: a sweep lists items, an [Inspector] turns one [Item] into
// one inventory [Entry], and each [Sink] receives the entries.
//
// The route of one byte:
//
//	connectors  Source.Items -> Item        where bytes are
//	scanner     Source.Open  -> Content     sniff, decode to UTF-8
//	extractors  ExtractFunc  -> Emitter     what the bytes say: Text and Rows
//	scanner     Window                      fold, find the anchors in one pass
//	detectors   Detector.Find -> Match      what is in them (raw, local)
//	scanner     settle, assemble -> Entry   judged by column and document; people counted
//	report      Sink                        the inventory of one run
//	register    Sink and History            what was found over time, and the clocks
//	papers      register.View -> documents  what an office must write
//
// Beside the route: config says what a sweep runs on which schedule, mask writes
// masked copies, and cmd/pandian wires everything.
//
// All judgement (types, context words, masks, categories, thresholds) is data
// in package rules.
//
// # Guarantees that live in types
//
//   - Raw values never leave Inspect: a [Secret] prints, logs and marshals as
//     "***"; a [Finding] holds a mask and a keyed [Digest].
//   - Nothing is silent: every listed item gives exactly one [Entry] with a
//     [Status] and, unless it was read whole, [Reason]s from a closed list.
//   - A window cut is never a word boundary: a [Window] carries Reach bytes on
//     both sides of its Core, and the engine keeps the matches that start in
//     the Core. A cell edge is a hard boundary.
//
// # Direct dependencies of the module, and why
//
//	filippo.io/age           the organisation's key under a passphrase, in a format that other programs open
//	BurntSushi/toml          rules and configuration, strict decoding
//	andybalholm/brotli       Brotli in Parquet files
//	bmatcuk/doublestar       patterns with **: --include and --exclude, of units
//	bodgit/sevenzip          7z archives
//	dchest/siphash           the keyed digest of values (SipHash-2-4)
//	go-sql-driver/mysql      tables of MySQL and MariaDB
//	google/go-cmp            differences in tests
//	inconshreveable/mousetrap was the program double-clicked? (part of cobra)
//	jackc/pgx                PostgreSQL: tables of it, and the register of many users
//	klauspost/compress       inflate and deflate, faster than the standard library's; zstd and Snappy
//	klippa-app/go-pdfium     PDF text by PDFium as WebAssembly: no cgo
//	ledongthuc/pdf           PDF text where that runtime cannot start
//	microsoft/go-mssqldb     tables of SQL Server; the client of its stand-in in tests
//	nwaples/rardecode        rar archives
//	parquet-go/parquet-go    the oracle of our own Parquet reader, in tests only
//	pierrec/lz4              lz4 files
//	pressly/goose            migrations of the register, one set of SQL files for both engines
//	robfig/cron              cron expressions of a schedule
//	rogpeppe/go-internal     testscript for the command line
//	tetratelabs/wazero       settings of that WebAssembly runtime: no files, a memory limit, a code cache
//	schollz/progressbar      progress on a terminal
//	spf13/cobra              commands, help, completion (and spf13/pflag, its flags, for what a mistake is)
//	ulikunitz/xz             LZMA and LZMA2 data in xz, 7z and zip files
//	zalando/go-keyring       passwords kept by the desktop
//	xuri/excelize            frame of the xlsx inventory; workbooks that people filled in; oracle of the xlsx reader; decryption of office files
//	zeebo/blake3             content digests, to name copies
//	modernc.org/sqlite       SQLite itself, in Go: reads database files, keeps the register (4 MB of the binary)
//	golang.org/x/sync        bounded concurrency
//	golang.org/x/sys         access times, file identities, Windows consoles
//	golang.org/x/term        is stderr a terminal?
//	golang.org/x/text        source of the charset tables, oracle of the decoders, charsets declared in mail headers and legacy documents
package pandian
