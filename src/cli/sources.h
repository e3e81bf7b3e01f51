/* What --data, --bundle and --ignore name, handed to a builder. */
#ifndef US_CLI_SOURCES_H
#define US_CLI_SOURCES_H

#include "cli/options.h"

#include <usher.h>

typedef struct us_sources {
    us_words data;    /* files and folders: policies and data */
    us_words bundles; /* folders laid out as bundles */
    us_words ignore;  /* globs of names to leave out */
} us_sources;

/* Adds everything to [builder], data first. False where a bundle can't be read:
 * [error] says why. What is wrong inside the files the builder tells later. */
bool us_sources_add(us_arena *arena, usher_builder *builder, const us_sources *sources,
                    us_str *error);

/* Hands the capabilities in the file [path], or those of OPA's version that it names
 * ("v1.0.0"), to [builder]; NULL: nothing is restricted. False with a sentence in
 * [error]. */
bool us_sources_capabilities(us_arena *arena, usher_builder *builder, const char *path,
                             us_str *error);

/* [path] without "file://". */
const char *us_sources_path(const char *path);

#endif
