// Only what is an error in any style; how it looks is the formatter's and the reader's business.
export default { extends: "stylelint-config-recommended", rules: { "no-descending-specificity": null } };
