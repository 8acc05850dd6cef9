package pandian

// IdentKind is the kind of an identity fact.
type IdentKind uint8

// Kinds of identity facts, strongest first. The first three are decisive: two
// values are two people.
const (
	IdentNationalID IdentKind = iota
	IdentResidentID
	IdentPassport
	IdentName
	IdentBirth
	IdentMobile
	IdentEmail
	IdentAddress
	IdentHandle // other personal number (NHI card, medical record number, LINE ID, citizen certificate)
	IdentApart  // IP address, plate, carrier, account, landline: no person by itself
	NumIdents
)

// Ident is one identity fact: a typed keyed digest.
type Ident struct {
	Kind   IdentKind
	Digest Digest
}

// SpecialMask is a set of special categories, one bit each, in the order of
// SpecialTypes.
type SpecialMask uint8

// SpecialTypes are the six special categories of 個資法 §6 in the order of the
// bits of SpecialMask.
var SpecialTypes = [6]Type{SpecialRecord, SpecialMedical, SpecialGenetic, SpecialSexLife, SpecialExam, SpecialCriminal}

// People is what a set of facts says about people.
type People struct {
	Subjects  int64    // distinct data subjects, people known by name alone not included
	NameOnly  int64    // distinct names that stand alone: people within the item only
	Special   int64    // of Subjects+NameOnly: with special-category data
	SpecialBy [6]int64 // the same by category
	Apart     int64    // distinct values that stand alone and are no person by themselves
}

// Facts is the set of identity facts of an entry, a folder or a run.
type Facts struct{}
