package extractors

import "pandian"

// All returns every format of this package, sorted by name.
func All() []pandian.Format {
	return []pandian.Format{
		CSV(),
		JSON(),
		PDF(),
		Text(),
		XLSX(),
		Zip(),
	}
}
