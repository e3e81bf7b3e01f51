/* conftest's own built-in functions, for the commands that take conftest's policies as they are:
 *
 *     parse_config(parser, text)           what the parser makes of the text
 *     parse_config_file(path)              the same of a file, by the parser that its name asks for
 *     parse_combined_config_files(paths)   an array of {"path", "contents"} of all documents of files
 *
 * Paths begin at the folder of the policy that calls, absolute ones too. Two of them read files, so
 * that they are for who judges files of their own, never for a server: there a policy that calls one
 * does not load. */
#ifndef US_CONFTEST_FUNCTIONS_H
#define US_CONFTEST_FUNCTIONS_H

#include <usher.h>

/* A file that they read may have so many bytes. */
#define US_CONFTEST_FILE_MAX ((size_t)64 << 20)

/* Makes them known to policies, before the first builder is made. Where there is no memory some are
 * missing, and policies that call those do not load. */
void us_conftest_register(usher_engine *engine);

#endif
