package demo

import (
	"context"
	"time"

	"manager/internal/billing/legal"
	"manager/internal/billing/tax"
	"manager/internal/db"
	"manager/internal/i18n"
)

// legalTexts are the texts of the demo's operator; each says that it is a sample.
var legalTexts = map[legal.Kind]legal.Texts{
	legal.Terms: {
		i18n.EN: "# Sample\n\nThis is a demo: nothing here is sold, and nothing is binding.\n\n# Orders\n\nAn order in this demo brings no product and costs nothing.",
		i18n.FR: "# Exemple\n\nCeci est une démo : rien n’y est vendu et rien n’engage personne.\n\n# Commandes\n\nUne commande dans cette démo n’apporte aucun produit et ne coûte rien.",
		i18n.DE: "# Muster\n\nDies ist eine Demo: Hier wird nichts verkauft, und nichts ist verbindlich.\n\n# Bestellungen\n\nEine Bestellung in dieser Demo bringt kein Produkt und kostet nichts.",
		i18n.IT: "# Esempio\n\nQuesta è una demo: qui non si vende nulla e nulla è vincolante.\n\n# Ordini\n\nUn ordine in questa demo non porta alcun prodotto e non costa nulla.",
		i18n.ES: "# Ejemplo\n\nEsto es una demo: aquí no se vende nada y nada es vinculante.\n\n# Pedidos\n\nUn pedido en esta demo no trae ningún producto y no cuesta nada.",
	},
	legal.Privacy: {
		i18n.EN: "# Sample\n\nThis is a demo: type no real data. What is typed stays in the database of the demo until it is deleted.",
		i18n.FR: "# Exemple\n\nCeci est une démo : ne saisissez pas de vraies données. Ce qui est saisi reste dans la base de la démo jusqu’à sa suppression.",
		i18n.DE: "# Muster\n\nDies ist eine Demo: Geben Sie keine echten Daten ein. Was eingegeben wird, bleibt in der Datenbank der Demo, bis sie gelöscht wird.",
		i18n.IT: "# Esempio\n\nQuesta è una demo: non inserire dati veri. Ciò che viene inserito resta nella banca dati della demo fino alla sua cancellazione.",
		i18n.ES: "# Ejemplo\n\nEsto es una demo: no escriba datos reales. Lo que se escribe queda en la base de datos de la demo hasta que se borra.",
	},
	legal.Imprint: {
		i18n.EN: "# Sample\n\nThis is a demo without an operator.\n\nSample Ltd\n1 Sample Street\n1000 Sampletown",
		i18n.FR: "# Exemple\n\nCeci est une démo sans exploitant.\n\nExemple SA\nRue de l’Exemple 1\n1000 Exempleville",
		i18n.DE: "# Muster\n\nDies ist eine Demo ohne Betreiber.\n\nMuster AG\nMusterstraße 1\n1000 Musterstadt",
		i18n.IT: "# Esempio\n\nQuesta è una demo senza gestore.\n\nEsempio SA\nVia dell’Esempio 1\n1000 Esempio",
		i18n.ES: "# Ejemplo\n\nEsto es una demo sin operador.\n\nEjemplo S. A.\nCalle del Ejemplo 1\n1000 Ejemplo",
	},
	legal.Accessibility: {
		i18n.EN: "# Sample\n\nThis is a demo. It is made to be used with a keyboard and a screen reader, without any script.",
		i18n.FR: "# Exemple\n\nCeci est une démo. Elle est faite pour être utilisée au clavier et avec un lecteur d’écran, sans aucun script.",
		i18n.DE: "# Muster\n\nDies ist eine Demo. Sie ist dafür gemacht, mit Tastatur und Bildschirmleser bedient zu werden, ohne jedes Skript.",
		i18n.IT: "# Esempio\n\nQuesta è una demo. È fatta per essere usata con la tastiera e con un lettore di schermo, senza alcuno script.",
		i18n.ES: "# Ejemplo\n\nEsto es una demo. Está hecha para usarse con teclado y lector de pantalla, sin ningún script.",
	},
}

// loadLegalTexts publishes the texts of the demo as of its beginning.
func loadLegalTexts(ctx context.Context, tx db.Tx, now time.Time) error {
	for _, kind := range legal.Kinds {
		if err := legal.Load(ctx, tx, now, kind, tax.DayOf(daysAgo(now, legalDays)), legalTexts[kind]); err != nil {
			return err
		}
	}
	return nil
}

// legalDays is since when the texts of the demo apply.
const legalDays = 400
