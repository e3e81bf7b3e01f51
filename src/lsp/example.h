/* Example documents: input.json, input.yaml or input.yml beside a policy, or in a folder above it within
 * the client's; and the same for data, which is all of data. */
#ifndef US_LSP_EXAMPLE_H
#define US_LSP_EXAMPLE_H

#include "lsp/server.h"

#define US_LSP_EXAMPLE_MAX ((size_t)8 << 20) /* bytes */

/* The nearest one called [name], in lsp->message; NONE: there is none that can be read. */
us_value us_lsp_example(us_lsp *lsp, const us_lsp_document *document, const char *name);

#endif
