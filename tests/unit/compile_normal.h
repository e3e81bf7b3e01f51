/* Checks that clauses are in the normal form of docs/normal-form.md. */
#ifndef COMPILE_NORMAL_H
#define COMPILE_NORMAL_H

#include "compile/compile.h"

/* Returns NULL if every clause and query is, or what is wrong with one. */
const char *compile_find_abnormal(us_compiler *compiler);

#endif
