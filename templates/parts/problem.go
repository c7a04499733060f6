package parts

// ProblemOr is what concerns no single field of a form, else what is wrong with a choice that has no field to stand beside.
func ProblemOr(problem, other string) string {
	if problem != "" {
		return problem
	}
	return other
}
