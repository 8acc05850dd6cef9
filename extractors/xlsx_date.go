package extractors

import "time"

// excelDay is the day of a serial number of the 1900 system, from 61 on exact.
func excelDay(serial int) time.Time {
	return time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, serial)
}
