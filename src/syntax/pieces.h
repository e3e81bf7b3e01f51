/* Reading a long module in pieces, at the same time. */
#ifndef US_SYNTAX_PIECES_H
#define US_SYNTAX_PIECES_H

#include "syntax/drive.h"

/* Reads the module of [source] into [p->module] on up to [source->options->threads] threads.
 * False where the module is too short for that, or does not parse: [p] is as before then, and
 * who wants to know why reads the module as a whole. */
bool us_parse_pieces(us_parser *p, us_source *source);

#endif
