/* The manual page of the program, from the table of settings. What the configuration file may hold besides settings stands in
 * usher-webhook.yaml(5), which is made from the schema. */
#include "report/roff.h"
#include "settings_table.h"

/* The flag, what it means, its default, and what else it is called. */
static void add_setting(us_buf *out, const setting *s)
{
    us_arena *arena = out->arena;
    us_str flag = s->letter ? us_str_format(arena, "-%c, --%s", s->letter, s->name)
                            : us_str_format(arena, "--%s", s->name);
    us_buf text = us_buf_make(arena);
    us_buf_add_c(&text, s->help);
    if (s->preset)
        us_buf_add_format(&text, " (default %s)", s->preset);
    if (setting_is_for_files(s))
        us_buf_add_format(&text, "; `%s` in the file", setting_key(arena, s).text);
    us_roff_entry(out, flag, us_str_from(s->value ? s->value : ""), us_buf_str(&text));
}

static void add_entry(us_buf *out, const char *tag, const char *text)
{
    us_roff_entry(out, us_str_from(tag), US_STR_EMPTY, us_str_from(text));
}

static void add_outcome(us_buf *out)
{
    us_roff_section(out, "EXIT STATUS");
    add_entry(out, "0",
              "it was told to end, and has answered what had come; with "
              "`--check-config`: all is well");
    add_entry(out, "2",
              "it could not start, or `--check-config` found something, which is told on "
              "standard error");
    us_roff_section(out, "SIGNALS");
    add_entry(out, "SIGHUP", "load policies, configuration and certificates anew");
    add_entry(out, "SIGTERM, SIGINT",
              "take no more connections, answer what has come, and end; "
              "a second one ends at once");
    us_roff_section(out, "ENVIRONMENT");
    us_roff_paragraphs(
        out, US_STR("USHER_ADDRESS and so on, as said above: a variable for each "
                    "key that the file may have. Items of lists have commas "
                    "between."));
}

static void add_files(us_buf *out)
{
    us_roff_section(out, "FILES");
    add_entry(out, "/etc/usher/config.yaml",
              "what the service of the Debian package is configured by; see "
              "`usher-webhook.yaml`(5)");
    add_entry(out, "/etc/ssl/certs/ca-certificates.crt",
              "whom the program trusts where no setting names authorities");
}

static void add_examples(us_buf *out)
{
    us_roff_section(out, "EXAMPLES");
    us_roff_example(
        out, US_STR("usher-webhook --ca-out ca.pem\n"
                    "usher-webhook --check-config -c config.yaml\n"
                    "usher-webhook -p policies/ -c config.yaml --tls-cert cert.pem "
                    "--tls-key key.pem --address 0.0.0.0:8443\n"));
    us_roff_section(out, "SEE ALSO");
    us_roff_reference(out, "usher", 1, true);
    us_roff_reference(out, "usher-review", 1, false);
    us_roff_reference(out, "usher-webhook.yaml", 5, false);
    us_buf_add_char(out, '\n');
}

void settings_manual(us_buf *out)
{
    us_roff_begin(out, "usher-webhook", 8, "System Administration", SETTINGS_SUMMARY);
    us_roff_section(out, "SYNOPSIS");
    us_roff_paragraphs(out, US_STR("`usher-webhook` [OPTION]..."));
    us_roff_section(out, "DESCRIPTION");
    us_roff_paragraphs(out, us_str_from(settings_about_serving));
    us_roff_paragraphs(out, us_str_from(settings_about_values));
    us_roff_section(out, "OPTIONS");
    for (size_t i = 0; i < SETTING_COUNT; i++)
        add_setting(out, &settings_rows[i]);
    add_outcome(out);
    add_files(out);
    add_examples(out);
}
