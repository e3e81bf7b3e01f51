/* The pages of docs/lint, as the build put them into the program: paths "docs/lint/NAME.md", in
 * byte order. */
#ifndef US_AUTHORING_LINT_PAGES_H
#define US_AUTHORING_LINT_PAGES_H

#include "admission/embedded.h"

extern const struct us_embedded_file us_lint_pages[];
extern const size_t us_lint_page_count;

#endif
