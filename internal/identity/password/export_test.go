package password

// FairBits are the bits that Check asks for.
const FairBits = fairBits

// Estimate is the guessing work that Check finds for plain, in bits, and how many words it looked for.
func Estimate(plain string, context ...string) (bits float64, looked int) {
	bits = guessBits(plain, contextWords(context), func(word string) (entry, bool) {
		looked++
		return dictionary().look(word)
	})
	return bits, looked
}
