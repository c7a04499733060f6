package ui

import (
	"context"
	"strings"

	"manager/internal/i18n"
)

// strengthWords are what the script says for each level, from too short to strong.
func strengthWords(ctx context.Context) string {
	return strings.Join([]string{
		i18n.T(ctx, "ui.password.too_short"),
		i18n.T(ctx, "ui.password.weak"),
		i18n.T(ctx, "ui.password.fair"),
		i18n.T(ctx, "ui.password.good"),
		i18n.T(ctx, "ui.password.strong"),
	}, "|")
}
