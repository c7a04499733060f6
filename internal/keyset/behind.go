package keyset

// Behind is the condition by which a statement reads a list from behind a place on; from the beginning on there is none. These
// are two statements, never one with "@first or": plans are made without knowing what is asked for, and such a one reads
// every row before the place.
func Behind(fromBeginning bool, condition string) string {
	if fromBeginning {
		return "true"
	}
	return condition
}
