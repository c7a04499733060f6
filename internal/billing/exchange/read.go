package exchange

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"manager/internal/billing/tax"
	"manager/internal/money"
)

// maxFile is how large a file of rates may be: the history of the European Central Bank has some 10 MB.
const maxFile = 64 << 20

var errUnknownFormat = errors.New("the file has the form neither of the European Central Bank's reference rates (eurofxref) nor of the Swiss customs' daily rates (xmldaily)")

// Read reads the rates between francs and euros out of a file: the reference rates of the
// European Central Bank, daily or of many days, or the daily rates of the Swiss customs.
func Read(r io.Reader) ([]Rate, error) {
	decoder := xml.NewDecoder(io.LimitReader(r, maxFile))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil, errUnknownFormat
		}
		if err != nil {
			return nil, fmt.Errorf("read exchange rates: %w", err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		var all []Rate
		switch start.Name.Local {
		case "Envelope":
			all, err = readECB(decoder, start)
		case "wechselkurse":
			all, err = readBAZG(decoder, start)
		default:
			return nil, errUnknownFormat
		}
		if err != nil {
			return nil, fmt.Errorf("read exchange rates: %w", err)
		}
		if len(all) == 0 {
			return nil, errors.New("the file has no rate between francs and euros")
		}
		return all, nil
	}
}

func readECB(decoder *xml.Decoder, start xml.StartElement) (all []Rate, err error) {
	var file struct {
		Days []struct {
			Day   string `xml:"time,attr"`
			Rates []struct {
				Currency string `xml:"currency,attr"`
				Rate     string `xml:"rate,attr"`
			} `xml:"Cube"`
		} `xml:"Cube>Cube"`
	}
	if err := decoder.DecodeElement(&file, &start); err != nil {
		return nil, err
	}
	for _, day := range file.Days {
		on, err := readDay(time.DateOnly, day.Day)
		if err != nil {
			return nil, err
		}
		for _, one := range day.Rates {
			if one.Currency != string(money.CHF) {
				continue
			}
			rate := Rate{Base: money.EUR, Quote: money.CHF, On: on, Source: ECB}
			if rate.Value, rate.Scale, err = ParseValue(one.Rate); err != nil {
				return nil, err
			}
			all = append(all, rate)
		}
	}
	return all, nil
}

func readBAZG(decoder *xml.Decoder, start xml.StartElement) (all []Rate, err error) {
	var file struct {
		ValidOn string `xml:"gueltigkeit"` // one day, or several with commas, as before a weekend
		Rates   []struct {
			Code string `xml:"code,attr"`
			Unit string `xml:"waehrung"` // like "1 EUR"
			Rate string `xml:"kurs"`
		} `xml:"devise"`
	}
	if err := decoder.DecodeElement(&file, &start); err != nil {
		return nil, err
	}
	for _, one := range file.Rates {
		if !strings.EqualFold(one.Code, string(money.EUR)) {
			continue
		}
		if unit := strings.Join(strings.Fields(one.Unit), " "); unit != "1 EUR" {
			return nil, fmt.Errorf("the rate of the euro is for %q, not for 1 EUR", unit)
		}
		rate := Rate{Base: money.EUR, Quote: money.CHF, Source: BAZG}
		if rate.Value, rate.Scale, err = ParseValue(one.Rate); err != nil {
			return nil, err
		}
		for day := range strings.SplitSeq(file.ValidOn, ",") {
			if rate.On, err = readDay("02.01.2006", day); err != nil {
				return nil, err
			}
			all = append(all, rate)
		}
	}
	return all, nil
}

func readDay(layout, text string) (tax.Day, error) {
	t, err := time.Parse(layout, strings.TrimSpace(text))
	if err != nil {
		return 0, fmt.Errorf("read the day of a rate: %w", err)
	}
	return tax.DayOf(t), nil
}
