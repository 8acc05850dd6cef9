package detectors

import (
	"pandian"
	"pandian/rules"
)

// reach is the Reach of every detector of this package: longer than the
// longest address with its label in front.
const reach = 384

// All returns every detector of this package, sorted by type, and behind them
// those that the ruleset holds as data. The detectors share nothing that changes and are safe for concurrent use.
func All(rs *rules.Set) []pandian.Detector {
	own := ownDetectors(rs)
	all := []pandian.Detector{
		BankAccount(rs),
		BirthDate(rs),
		CitizenCertificate(rs),
		CreditCard(rs),
		Biometric(rs),
		Education(rs),
		Family(rs),
		Finance(rs),
		Marriage(rs),
		Occupation(rs),
		Physical(rs),
		Social(rs),
		InvoiceCarrier(rs),
		Email(rs),
		IPAddress(rs),
		LineID(rs),
		MedicalRecordNo(rs),
		PersonName(rs),
		SpecialCriminal(rs),
		SpecialGenetic(rs),
		SpecialExam(rs),
		SpecialMedical(rs),
		SpecialRecord(rs),
		SpecialSexLife(rs),
		Address(rs),
		Landline(rs),
		LicensePlate(rs),
		Mobile(rs),
		NationalID(rs),
		NHICard(rs),
		Passport(rs),
		ResidentID(rs),
	}
	for i := range all {
		if len(own) > 0 { // of what they find no Cell knows
			all[i].Cell = nil
		}
	}
	return append(all, own...)
}
