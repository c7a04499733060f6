package documents

import (
	"fmt"
	"math/rand/v2"

	"manager/internal/billing/document"
)

func seller(country string, of Case) document.Seller {
	s := document.Seller{
		Name: "Nord Hosting AG", Address: document.Address{Street: "Langstraße", HouseNumber: "12a", PostalCode: "8004", Town: "Zürich", Country: "CH"},
		VATNumber: "CHE123456788", Registration: "CHE-123.456.788", Email: "billing@nord.test", Website: "https://nord.test",
	}
	if country == "FR" {
		s = document.Seller{
			Name: "Hébergement du Nord SAS", Address: document.Address{Street: "rue de l’Église", HouseNumber: "7", PostalCode: "59000", Town: "Lille", Country: "FR"},
			VATNumber: "FR83404833048", Registration: "404833048", Email: "factures@nord.test",
		}
	}
	if of == NotRegistered {
		s.VATNumber = ""
	}
	return s
}

type place struct{ country, vat, registration, postalCode, town, region string }

var (
	swiss  = []place{{"CH", "CHE-109.322.551 MWST", "CHE-109.322.551", "1204", "Genève", ""}, {"LI", "CHE-109.322.551", "", "9490", "Vaduz", ""}}
	french = []place{{"FR", "FR83404833048", "40483304800022", "75001", "Paris", ""}}
	union  = []place{
		{"DE", "DE136695976", "", "10115", "Berlin", ""}, {"IT", "IT00743110157", "", "00184", "Roma", "RM"}, {"ES", "ESA28015865", "A28015865", "28013", "Madrid", "Madrid"},
		{"GR", "EL094259216", "", "105 64", "Αθήνα", ""}, {"AT", "ATU13585627", "FN 56247t", "1010", "Wien", ""},
	}
	others = []place{{"US", "", "", "10001", "New York", "NY"}, {"GB", "GB980780684", "", "SW1A 1AA", "London", ""}, {"NO", "923609016MVA", "923609016", "0150", "Oslo", ""}}
)

var buyers = []string{
	"Müller & Söhne GmbH", "O’Reilly <Holdings> \"Ltd\"", "Ελληνική Εταιρεία Φιλοξενίας Α.Ε.", "Société à responsabilité limitée du très long nom qui ne tient sur aucune ligne d’aucun formulaire",
	"Łódź Žižkov Ğ Ș Ț", "Bell\u0007 & \u202eevil", "A",
}

func buyer(r *rand.Rand, sellersCountry string, of Case) document.Buyer {
	p := pick(r, places(sellersCountry, of))
	b := document.Buyer{
		Name: pick(r, buyers), Business: of == ReverseCharge || r.IntN(3) > 0,
		Address: document.Address{Street: "Ulica Świętokrzyska", HouseNumber: fmt.Sprint(1 + r.IntN(200)), PostalCode: p.postalCode, Town: p.town, Region: p.region, Country: p.country},
	}
	if r.IntN(4) == 0 {
		b.CareOf = "Mr. & Mrs. Bill"
	}
	if !b.Business {
		return b
	}
	b.VATNumber, b.Registration = p.vat, p.registration
	if r.IntN(3) == 0 {
		b.PeppolID = "0088:7300010000001"
	}
	if r.IntN(2) == 0 {
		b.Reference = fmt.Sprintf("Dept. %d", r.IntN(99))
	}
	return b
}

// places are where buyers of the case are.
func places(sellersCountry string, of Case) []place {
	switch {
	case of == ReverseCharge:
		return union
	case of == Abroad || of == Export:
		if sellersCountry == "CH" {
			return append(append([]place{}, union...), others...)
		}
		return append(append([]place{}, swiss...), others...)
	case sellersCountry == "CH":
		return swiss
	}
	return french
}
