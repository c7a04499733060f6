package tax

import "time"

// Check is the answer of a register about a VAT number.
type Check struct {
	Number   string    `json:"number"`
	Register string    `json:"register"` // VIES, or UID for the Swiss one
	Valid    bool      `json:"valid"`
	At       time.Time `json:"at"`
	Request  string    `json:"request,omitempty"` // the number that the register gave the question
	Name     string    `json:"name,omitempty"`    // of the holder, where the register says it
	Address  string    `json:"address,omitempty"`
}
