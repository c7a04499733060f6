package payment

// payoutReasons are words for the codes of banks (ISO 20022, external status and
// return reasons) that happen to payouts.
var payoutReasons = map[string]string{
	"AC01": "account", "AC02": "account", "AC03": "account", "BE06": "account", "RF01": "account",
	"AC04": "closed", "AC07": "closed", "ARDT": "returned", "FOCR": "returned", "CUST": "returned",
	"AC06": "blocked", "AG01": "not_allowed", "AG03": "not_allowed", "AM04": "seller", "AC13": "not_allowed", "AC14": "not_allowed",
	"BE01": "name", "BE04": "address", "BE05": "address", "BE07": "address", "RR02": "address", "RR03": "name",
	"MD07": "deceased", "MS02": "refused", "MS03": "refused", "NOAS": "refused", "RC01": "bank", "RC04": "bank", "AGNT": "bank", "AG02": "bank",
	"RR04": "rules", "RR01": "rules", "DT01": "seller", "AM05": "seller", "FF01": "seller", "TM01": "seller",
}

// PayoutReason is the end of a message key: why a bank did not pay, in words, by its code;
// "other" for one without words, and "unknown" when the bank gave none.
func PayoutReason(code string) string {
	if code == "" || code == "RRTN" {
		return "unknown"
	}
	if words, ok := payoutReasons[code]; ok {
		return words
	}
	return "other"
}
