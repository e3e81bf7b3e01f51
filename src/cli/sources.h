/* What --data, --bundle, --ignore and --schema name, handed to a builder. */
#ifndef US_CLI_SOURCES_H
#define US_CLI_SOURCES_H

#include "cli/options.h"
#include "gatekeeper/gatekeeper.h"

#include <usher.h>

typedef struct us_sources {
    us_words data;               /* files and folders: policies and data */
    us_words bundles;            /* folders laid out as bundles, and archives */
    us_words ignore;             /* globs of names to leave out */
    const char *const *left_out; /* files of [data] to leave out; NULL: none */
    const char
        *key; /* that bundles must be signed with: a file, or a secret; NULL: none */
    const char *key_id;
    const char *algorithm;
    const char *scope;
    us_words unsigned_files; /* globs of files that need not be signed */
    const char *schema;      /* a file or a folder of JSON Schemas; NULL: none */
    us_words kinds;          /* files and folders with CustomResourceDefinitions or
                                OpenAPI documents */
} us_sources;

/* The row of --schema in the table of a command, for [member_] of its settings. */
#define US_SCHEMA_OPTION(type_, member_)                                                 \
    {                                                                                    \
        US_NAMED('s', "schema"), US_STORED(TEXT, type_, member_),                        \
            .value = "PATH",                                                             \
            .help = "JSON Schemas to check types against: a file is that of input; in "  \
                    "a folder, annotations name a/b.json as schema.a.b"                  \
    }

/* The same of --capabilities, of --no-hints and of --ignore. */
#define US_CAPABILITIES_OPTION(type_, member_)                                           \
    {                                                                                    \
        US_NAMED(0, "capabilities"), US_STORED(TEXT, type_, member_),                    \
            .value = "PATH",                                                             \
            .help = "file of built-in functions, features and hosts that may be used, "  \
                    "such as usher builtins --json prints, or a version of OPA: v1.0.0"  \
    }
#define US_NO_HINTS_OPTION(type_, member_)                                               \
    {                                                                                    \
        US_NAMED(0, "no-hints"), US_STORED(FLAG, type_, member_),                        \
            .help = "tell errors as OPA does, without hints and without lines of "       \
                    "source that OPA does not show"                                      \
    }
#define US_IGNORE_OPTION(type_, member_)                                                 \
    {                                                                                    \
        US_NAMED(0, "ignore"), US_STORED(COMMAS, type_, member_),                        \
            .value = "GLOB",                                                             \
            .help = "names of files and folders to leave out of folders"                 \
    }

/* Rows of a command's table about the signatures of bundles; [settings_] has an us_sources
 * called sources. */
#define US_SIGNATURE_OPTIONS(settings_)                                                  \
    {US_NAMED(0, "verification-key"), US_STORED(TEXT, settings_, sources.key),           \
     .value = "KEY",                                                                     \
     .help = "bundles must be signed with this key: a PEM file, or a secret"},           \
        {US_NAMED(0, "verification-key-id"), US_STORED(TEXT, settings_, sources.key_id), \
         .value = "NAME", .preset = "default", .help = "what the key is called"},        \
        {US_NAMED(0, "signing-alg"), US_STORED(TEXT, settings_, sources.algorithm),      \
         .value = "NAME", .preset = "RS256", .help = "algorithm of the signatures"},     \
        {US_NAMED(0, "scope"), US_STORED(TEXT, settings_, sources.scope),                \
         .value = "NAME", .help = "scope that signatures must be for"},                  \
    {                                                                                    \
        US_NAMED(0, "exclude-files-verify"),                                             \
            US_STORED(COMMAS, settings_, sources.unsigned_files),                        \
            .value = "GLOB", .help = "paths of files in bundles that need not be signed" \
    }

/* "a/b", "/a/b" or "data.a.b" as the path of a rule: "data.a.b", and what is no word in brackets. */
const char *us_sources_rule_path(us_arena *arena, const char *word);

/* Adds everything to [builder]. False where the key or a schema can't be read: [error]
 * says why. What is wrong with files the builder tells later. */
bool us_sources_add(us_arena *arena, usher_builder *builder, const us_sources *sources,
                    us_str *error);

/* Objects of Gatekeeper's that are in no file. */
typedef struct us_sources_given {
    const us_gatekeeper_source *items;
    size_t count;
} us_sources_given;

/* Adds the files and folders of --policy, with Gatekeeper's objects among them, but what a
 * pattern of [ignore] names; and [given] (may be NULL). False with a sentence in [error] where one
 * of Gatekeeper's is not as it must be. */
bool us_sources_add_policies(us_arena *arena, usher_builder *builder,
                             const us_words *policies, const us_sources_given *given,
                             const char *const *ignore, us_str *error);

/* Hands the capabilities in the file [path], or those of OPA's version that it names
 * ("v1.0.0"), to [builder]; NULL: nothing is restricted. False with a sentence in
 * [error]. */
bool us_sources_capabilities(us_arena *arena, usher_builder *builder, const char *path,
                             us_str *error);

/* The capabilities in the file [path], or those of OPA's version that it names, as JSON; NULL:
 * an empty text. False with a sentence in [error]. */
bool us_sources_capabilities_text(us_arena *arena, const char *path, us_str *text,
                                  us_str *error);

/* Stores in [key] the content of the file that [word] names, or [word] itself if there is none.
 * False with a sentence in [error] where it can't be read. */
bool us_sources_read_key(us_arena *arena, const char *word, const char **key,
                         us_str *error);

/* [path] without "file://". */
const char *us_sources_path(const char *path);

#endif
