package einvoice_test

import (
	"manager/internal/billing/document"
	"manager/internal/billing/tax"
	"manager/internal/i18n"
	"manager/internal/money"
)

// issued are documents of format 1 as they could have been issued, with their files in testdata.
func issued() map[string]document.Content {
	eur, chf := func(minor int64) money.Money { return money.New(minor, money.EUR) }, func(minor int64) money.Money { return money.New(minor, money.CHF) }
	domestic := document.Content{
		Format: 1, Kind: document.Invoice, Number: "R2026-000042", Language: i18n.DE, IssuedOn: 20_785, DueOn: 20_815, Customer: "C004711",
		Seller: document.Seller{
			Name: "Nord Hosting AG", Address: document.Address{Street: "Langstraße", HouseNumber: "12a", PostalCode: "8004", Town: "Zürich", Country: "CH"},
			VATNumber: "CHE123456788", Registration: "CHE-123.456.788", Email: "billing@nord.test",
		},
		Buyer: document.Buyer{
			Name: "Müller & Söhne GmbH", CareOf: "Frau Meier", Business: true, VATNumber: "CHE-109.322.551 MWST", Registration: "CHE-109.322.551", Reference: "Abt. 7",
			Address: document.Address{Street: "Rue du Rhône", HouseNumber: "5", PostalCode: "1204", Town: "Genève", Country: "CH"},
		},
		PurchaseOrder: "PO-99", Orders: []string{"B00001", "B00002"},
		Lines: []document.Line{
			{Name: "example.test", Article: "Webhosting", From: 20_785, To: 21_149, Months: 12, Quantity: 35, List: chf(34_720), Net: chf(20_832), Category: tax.Standard, Rate: 810,
				Adjustments: []document.Adjustment{{Kind: document.ByVolume, Rate: 2000, From: 20, Amount: chf(-6_944)}, {Kind: document.ByCode, Code: "WELCOME", Rate: 2500, Amount: chf(-6_944)}}},
			{Article: "Domain .ch", Quantity: 3, List: chf(1_000), Net: chf(1_500), Category: tax.Standard, Rate: 810, Adjustments: []document.Adjustment{{Kind: document.SetUp, Amount: chf(500)}}},
		},
		VATLines: []document.VATLine{{Category: tax.Standard, Country: "CH", Rate: 810, Net: chf(22_332), VAT: chf(1_809)}},
		Net:      chf(22_332), VAT: chf(1_809), Total: chf(24_141), Paid: chf(4_141), Means: []document.Means{{Means: "prepaid", Amount: chf(4_141)}},
		Tax: document.Tax{Decision: tax.Decision{Category: tax.Standard, Country: "CH", Reason: tax.Domestic}},
		Pay: &document.Pay{Holder: "Nord Hosting AG", IBAN: "CH4431999123000889012", Reference: "210000000003139471430009017", QRBill: true},
	}
	reverse := domestic
	reverse.Kind, reverse.Language, reverse.Original = document.CreditNote, i18n.FR, &document.Original{Number: "R2026-000007", IssuedOn: 20_700}
	reverse.Number, reverse.DueOn, reverse.Pay, reverse.Means, reverse.PurchaseOrder = "G2026-000001", 0, nil, nil, ""
	reverse.Seller = document.Seller{
		Name: "Hébergement du Nord SAS", Address: document.Address{Street: "rue de l’Église", HouseNumber: "7", PostalCode: "59000", Town: "Lille", Country: "FR"},
		VATNumber: "FR83404833048", Registration: "404833048", Email: "factures@nord.test",
	}
	reverse.Buyer = document.Buyer{
		Name: "Ελληνική Εταιρεία Α.Ε.", Business: true, VATNumber: "EL094259216", PeppolID: "9933:094259216", Reference: "Τμήμα 3",
		Address: document.Address{Street: "Ερμού", HouseNumber: "8", PostalCode: "105 63", Town: "Αθήνα", Country: "GR"},
	}
	reverse.Lines = []document.Line{{Article: "Hébergement web", From: 20_785, To: 20_800, Quantity: 1, List: eur(12_075), Net: eur(12_075), Category: tax.ReverseCharge}}
	reverse.VATLines = []document.VATLine{{Category: tax.ReverseCharge, Net: eur(12_075), VAT: eur(0)}}
	reverse.Net, reverse.VAT, reverse.Total, reverse.Paid = eur(12_075), eur(0), eur(12_075), eur(0)
	reverse.Tax = document.Tax{Decision: tax.Decision{Category: tax.ReverseCharge, Reason: tax.Reverse}}

	abroad := domestic
	abroad.Language, abroad.Number, abroad.Buyer, abroad.PurchaseOrder, abroad.Orders = i18n.IT, "R2026-000043", reverse.Buyer, "", nil
	abroad.Lines = []document.Line{{Article: "Dominio .com", Quantity: 1, List: eur(1_500), Net: eur(1_500), Category: tax.OutOfScope}}
	abroad.VATLines = []document.VATLine{{Category: tax.OutOfScope, Net: eur(1_500), VAT: eur(0)}}
	abroad.Net, abroad.VAT, abroad.Total, abroad.Paid, abroad.DueOn = eur(1_500), eur(0), eur(1_500), eur(1_500), 0
	abroad.Pay, abroad.Means = nil, []document.Means{{Means: "card", Amount: eur(1_500)}}
	return map[string]document.Content{"domestic": domestic, "reverse_charge": reverse, "abroad": abroad}
}
