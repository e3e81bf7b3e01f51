/* The policies that a command judges by: what names them, and how they are built. Options that
 * several commands have are rows here, so that they mean the same everywhere. */
#ifndef US_CLI_POLICIES_H
#define US_CLI_POLICIES_H

#include "cli/command.h"
#include "cli/sources.h"

#include <usher.h>

/* A configuration may have so many bytes. */
#define US_CONFIG_MAX ((size_t)16 << 20)

typedef struct us_policy_settings {
    us_words policies;
    us_words data;
    const char *config;
    bool strict;
    bool show_errors;
    const char *dialect;
    const char *capabilities;
} us_policy_settings;

/* Rows of a command's table: [type_] has an us_policy_settings called policies. */
#define US_POLICY_OPTIONS(type_)                                                         \
    {US_NAMED('p', "policy"), US_STORED(COMMAS, type_, policies.policies),               \
     .value = "PATH",                                                                    \
     .help = "file or folder of policies, instead of those that usher brings along"},    \
        {US_NAMED('d', "data"), US_STORED(COMMAS, type_, policies.data),                 \
         .value = "PATH", .help = "file or folder of data that policies read"},          \
    {                                                                                    \
        US_NAMED('c', "config"), US_STORED(TEXT, type_, policies.config),                \
            .value = "FILE", .help = "YAML that policies see as data.usher.config"       \
    }

/* The same about the language that they are written in. */
#define US_LANGUAGE_OPTIONS(type_, what_)                                                \
    {US_NAMED('S', "strict"), US_STORED(FLAG, type_, policies.strict),                   \
     .help = "unused variables and imports in policies are errors"},                     \
        {US_NAMED(0, "show-builtin-errors"),                                             \
         US_STORED(FLAG, type_, policies.show_errors),                                   \
         .help = "an error of a built-in function is an error of the " what_},           \
        {US_NAMED(0, "rego-version"), US_STORED(CHOICE, type_, policies.dialect),        \
         .value = "VERSION", .choices = "v0 v1",                                         \
         .help = "dialect of the policies; else v1, and v0 where that fails"},           \
        US_CAPABILITIES_OPTION(type_, policies.capabilities)

typedef struct us_policy_source {
    us_invocation *call;
    const us_policy_settings *settings;
    usher_engine *engine;
    /* Adds what else there is; false with a sentence in [error]. May be NULL. */
    bool (*add)(void *data, usher_builder *builder, us_str *error);
    void *data;
    bool unknowns; /* what is judged may have unknown parts; nothing is printed then */
    us_sources_given given; /* with any, those that usher brings along are left out */
    const us_words *ignore; /* names to leave out of folders; NULL: none */
    bool whole; /* of traces: all rules are entered, also those that an index rules out */
} us_policy_source;

/* The policies that [source] comes to, for traces or not; those that usher brings along where it
 * names none. Tests that lie beside policies are left out. NULL after telling why not. */
usher_policy *us_policies_build(const us_policy_source *source, bool traced);

#endif
