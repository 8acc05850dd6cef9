package register_test

import (
	"context"
	"database/sql"
	"fmt"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "github.com/jackc/pgx/v5/stdlib"

	"pandian/internal/servertest"
	"pandian/register"
)

// place makes places for new registers on one engine.
type place struct {
	engine string
	server *servertest.Server // nil = SQLite
}

// both are the guarantees that hold on either engine. Each gets an empty place
// of its own.
var both = []func(t *testing.T, at string){
	anUnchangedSweepWritesNoVersion,
	aMovedItemKeepsItsNumberAndItsPastStaysAsItWas,
	anEditedItemKeepsItsNumber,
	anItemThatComesBackHasItsNumberAgain,
	subjectsAreThoseOfTheUnionInEveryScope,
	itemsBelowAFolderThatCouldNotBeListedStay,
	anItemThatCouldNotBeReadKeepsItsFigures,
	whatARunLeftOutByChoiceStaysKnown,
	aCancelledSweepMakesNothingGone,
	goneItemsAreListedWithTheirDay,
	aChangedRecipeInspectsAgain,
	historyAnswersWithFacts,
	whatIsRecalledIsTheLastEntry,
	stretchesAreTheLiveVersions,
	peopleKnownAreThoseOfTheTotals,
	anotherKeyIsRefused,
	twoSweepsOfOneSourceAtOnceAreRefused,
	aSweepThatWasNotClosedLeavesNothing,
	trendTellsEveryChangeOfAScope,
	changesAreNewGoneMovedAndEdited,
	filtersSelect,
	notesSurviveRenamesAndKeepTheirHistory,
	theAuditTrailIsChainedAndCannotBeChanged,
	everyDayIsReconstructedExactly,
	sweepsOfDifferentSourcesAtOnceAllCount,
	severalProgramsMayMakeTheRegisterAtOnce,
	aNewerRegisterIsRefused,
	aReadOnlyRegisterAnswersAndIsNotWritten,
	countsAreThoseAfterEverySweep, anEstimateReachesNoThreshold, anEstimateLeavesWhatIsCertain,
	whatWasDoneIsRecordedAndTakenBack,
}

func TestGuaranteesOnSQLite(t *testing.T) { guarantees(t, place{engine: "sqlite"}) }

func TestGuaranteesOnPostgreSQL(t *testing.T) {
	p := place{engine: "postgres", server: servertest.PostgreSQL(t)}
	guarantees(t, p)
	t.Run("dumpsAndRestores", func(t *testing.T) { dumpsAndRestores(t, p) })
	t.Run("holdsWhatSQLiteHolds", func(t *testing.T) {
		var held [2]map[string][]string
		for i, p := range []place{p, {engine: "sqlite"}} {
			at := p.make(t)
			r, d := opened(t, at)
			for gen := range 4 {
				sweep(t, r, run("a"), generation(gen)...)
				d.next()
			}
			held[i] = dump(t, at)
		}
		if diff := cmp.Diff(held[0], held[1]); diff != "" {
			t.Error(diff)
		}
	})
}

// dumpsAndRestores holds pg_dump to what the documentation says of it.
func dumpsAndRestores(t *testing.T, p place) {
	from, to := p.make(t), p.make(t)
	r, _ := opened(t, from)
	sweep(t, r, run("a"), generation(0)...)
	file := filepath.Join(t.TempDir(), "register.sql")
	for _, args := range [][]string{{"pg_dump", "-f", file, from}, {"psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", file, to}} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", args[0], err, out)
		}
	}
	if diff := cmp.Diff(dump(t, from), dump(t, to)); diff != "" {
		t.Error(diff)
	}
	restored, _ := opened(t, to)
	sweep(t, restored, run("a"), generation(1)...)
	sound(t, restored, to, 1)
	if err := r.Backup(t.Context(), file+"2"); err == nil || !strings.Contains(err.Error(), "pg_dump") {
		t.Errorf("backup of PostgreSQL: %v", err)
	}
}

func guarantees(t *testing.T, p place) {
	for _, f := range both {
		t.Run(nameOf(f), func(t *testing.T) { f(t, p.make(t)) })
	}
}

func nameOf(f func(*testing.T, string)) string {
	name := runtime.FuncForPC(reflect.ValueOf(f).Pointer()).Name()
	return name[strings.LastIndexByte(name, '.')+1:]
}

var databases atomic.Int64

// make returns the path or URL of a place with nothing in it.
func (p place) make(t *testing.T) string {
	t.Helper()
	if p.server == nil {
		return filepath.Join(t.TempDir(), "個資 register.db")
	}
	name := fmt.Sprintf("register%d", databases.Add(1))
	p.exec(t, "CREATE DATABASE "+name)
	return p.server.URL("postgres", servertest.Password, name)
}

func (p place) exec(t *testing.T, query string) {
	t.Helper()
	db, err := sql.Open("pgx", p.server.URL("postgres", servertest.Password, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), query); err != nil {
		t.Fatal(err)
	}
}

// raw opens the database below a register.
func raw(t *testing.T, at string) *sql.DB {
	t.Helper()
	driver := "sqlite"
	if strings.HasPrefix(at, "postgres:") {
		driver = "pgx"
	}
	db, err := sql.Open(driver, at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func count(t *testing.T, at, query string, args ...any) (n int64) {
	t.Helper()
	db := raw(t, at)
	defer db.Close() // of hundreds in a test a server would have too many
	if err := db.QueryRowContext(context.Background(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// opened opens the register at a place.
func opened(t *testing.T, at string) (*register.Register, *day) {
	t.Helper()
	d := newDay()
	return openAt(t, at, d), d
}
