/* Queries of images: paths of documents, for there is no compiler at hand. */
#ifndef US_CLI_IMAGE_QUERY_H
#define US_CLI_IMAGE_QUERY_H

#include "base/buf.h"

#include <usher.h>

/* The path of a document that [query] is, blanks around it left out; NULL: it is another
 * query. A path is data and steps after it: .name or ["name"]. */
const char *us_image_query_path(us_arena *arena, const char *query);

/* What [result] is as the only answer of the query [path], in the form of usher_result_json of
 * a query; NULL: it does not fit into memory. */
const char *us_image_query_answers(us_arena *arena, const char *path,
                                   const usher_result *result, size_t *length);

#endif
