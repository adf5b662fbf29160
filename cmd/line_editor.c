#include "cmd/line_editor.h"
#include "cmd/history.h"
#include "lib/buf.h"
#include "lib/gc.h"
#include <dlfcn.h>
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>
#include <readline/history.h>
#include <readline/readline.h>

enum { CTRL_C = 3, TAB_STOP = 8 };

static const struct line_editor *editor;
static bool was_interrupted;

/* The library -------------------------------------------------------------------------------
 *
 * It is loaded when a line is to be edited: to have it loaded would be a fifth of the time that the
 * program takes to start for anything else. */

/* clang-format off */
#define SYMBOLS(X)                                                                                \
    X(readline) X(rl_insert_text) X(rl_newline) X(rl_delete_text) X(rl_history_search_backward)   \
    X(rl_history_search_forward) X(rl_get_previous_history) X(rl_get_next_history)                \
    X(rl_bind_key_in_map) X(rl_bind_keyseq_in_map) X(rl_prep_terminal) X(rl_deprep_terminal)      \
    X(rl_check_signals) X(rl_completion_matches) X(rl_read_key) X(rl_variable_bind)               \
    X(rl_beg_of_line) X(rl_end_of_line) X(rl_kill_line) X(rl_kill_text) X(rl_display_match_list)  \
    X(rl_forced_update_display) X(rl_initialize) X(rl_get_screen_size) X(add_history)             \
    X(history_get) X(using_history) X(stifle_history) X(rl_line_buffer) X(rl_point) X(rl_end)     \
    X(rl_done) X(rl_display_prompt) X(rl_outstream) X(rl_redisplay_function) X(rl_last_func)      \
    X(rl_completion_query_items) X(rl_completion_append_character)                                \
    X(rl_attempted_completion_over) X(rl_attempted_completion_function)                           \
    X(rl_completer_word_break_characters) X(rl_basic_word_break_characters)                       \
    X(rl_prep_term_function) X(rl_getc_function) X(rl_completion_display_matches_hook)            \
    X(rl_readline_name) X(history_base) X(history_length) X(emacs_standard_keymap)                \
    X(vi_insertion_keymap) X(vi_movement_keymap)
/* clang-format on */

static struct {
#define X(name) __typeof__(name) *(name);
    SYMBOLS(X)
#undef X
} lib;

#define TEXT_OF(macro) TEXT_OF_(macro)
#define TEXT_OF_(text) #text

static bool load_library(void)
{
    void *handle = dlopen("libreadline.so." TEXT_OF(RL_VERSION_MAJOR), RTLD_NOW);
    if (!handle)
        return false;
#define X(name)                                                                                    \
    lib.name = dlsym(handle, #name);                                                               \
    if (!lib.name)                                                                                 \
        return false;
    SYMBOLS(X)
#undef X
    return true;
}

/* Drawing -----------------------------------------------------------------------------------
 *
 * readline draws a second line at the margin, without a prompt. So all is drawn here, each time
 * from the first row on. */

static int cursor_row, last_row; /* of the screen, from the row of the prompt on, as it is now */

struct drawing {
    struct buf out;
    size_t *rows; /* where each row starts in out; GC memory */
    int row, row_cap;
    int column, width;
};

static void begin_row(struct drawing *d)
{
    d->row++;
    d->column = 0;
    if (d->row == d->row_cap) {
        size_t size = sizeof *d->rows, had = (size_t)d->row_cap;
        d->rows = had ? gc_realloc(d->rows, had * size, 2 * had * size) : gc_alloc(16 * size);
        d->row_cap = had ? 2 * d->row_cap : 16;
    }
    d->rows[d->row] = d->out.len;
}

/* Text that takes `columns`, at once in the next row if it does not fit in this one. */
static void draw(struct drawing *d, const char *bytes, size_t len, int columns)
{
    if (d->column + columns > d->width)
        begin_row(d);
    buf_add(&d->out, bytes, len);
    d->column += columns;
}

static void draw_newline(struct drawing *d)
{
    if (d->column < d->width)
        buf_str(&d->out, "\033[K");
    buf_str(&d->out, "\r\n");
    begin_row(d);
    for (const char *p = editor->second_prompt; *p; p++)
        draw(d, p, 1, 1);
}

/* One character; returns its length in bytes. */
static size_t draw_char(struct drawing *d, const char *p, size_t len)
{
    unsigned char c = (unsigned char)*p;
    wchar_t wide;
    mbstate_t state = { 0 };
    if (c == '\n') {
        draw_newline(d);
    } else if (c == '\t') {
        do
            draw(d, " ", 1, 1);
        while (d->column % TAB_STOP);
    } else if (c < ' ' || c == 127) {
        draw(d, (char[]){ '^', (char)(c ^ 64) }, 2, 2);
    } else if (c >= 128) {
        size_t n = mbrtowc(&wide, p, len, &state);
        if (n == 0 || n > len) {
            draw(d, "?", 1, 1);
            return 1;
        }
        int columns = wcwidth(wide);
        draw(d, p, n, columns > 0 ? columns : 0);
        return n;
    } else {
        draw(d, p, 1, 1);
    }
    return 1;
}

/* What the terminal shows of readline's prompt: not what is between its marks. */
static void draw_prompt(struct drawing *d, const char *prompt)
{
    bool shown = true;
    for (size_t len = strlen(prompt); len > 0;) {
        size_t n = 1;
        if (*prompt == RL_PROMPT_START_IGNORE || *prompt == RL_PROMPT_END_IGNORE)
            shown = *prompt == RL_PROMPT_END_IGNORE;
        else if (shown)
            n = draw_char(d, prompt, len);
        prompt += n;
        len -= n;
    }
}

static void put(const struct buf *text)
{
    if (text->len > 0)
        fwrite(text->ptr, 1, text->len, *lib.rl_outstream);
    fflush(*lib.rl_outstream);
}

static void move_up(struct buf *out, int rows)
{
    if (rows > 0)
        buf_printf(out, "\033[%dA", rows);
}

/* Of more rows than the screen has, those around the cursor's are shown. */
static void show(const struct drawing *d, int height, int row, int column)
{
    struct buf out = { 0 };
    int first = 0, last = d->row;
    if (last >= height) {
        first = row - height / 2 < 0 ? 0 : row - height / 2;
        if (first + height - 1 < last)
            last = first + height - 1;
        else
            first = last - height + 1;
    }
    size_t start = d->rows[first], end = last < d->row ? d->rows[last + 1] : d->out.len;
    while (last < d->row && end > start && strchr("\r\n", d->out.ptr[end - 1]))
        end--;
    move_up(&out, cursor_row);
    buf_char(&out, '\r');
    buf_add(&out, d->out.ptr + start, end - start);
    buf_str(&out, "\033[J");
    cursor_row = row - first;
    last_row = last - first;
    move_up(&out, last_row - cursor_row);
    buf_char(&out, '\r');
    if (column > 0)
        buf_printf(&out, "\033[%dC", column);
    put(&out);
}

static void redisplay(void)
{
    struct drawing d = { .row = -1 };
    int height, row = 0, column = 0;
    lib.rl_get_screen_size(&height, &d.width);
    begin_row(&d);
    draw_prompt(&d, *lib.rl_display_prompt ? *lib.rl_display_prompt : "");
    for (int i = 0; i < *lib.rl_end;) {
        if (i == *lib.rl_point) {
            row = d.row;
            column = d.column;
        }
        i += (int)draw_char(&d, *lib.rl_line_buffer + i, (size_t)(*lib.rl_end - i));
    }
    if (d.column == d.width) { /* makes the terminal begin the next row */
        buf_str(&d.out, " \r");
        begin_row(&d);
    }
    if (*lib.rl_point >= *lib.rl_end) {
        row = d.row;
        column = d.column;
    } else if (column == d.width) {
        row++;
        column = 0;
    }
    show(&d, height, row, column);
}

/* Goes to the last row of what is drawn, which then stays. */
static void leave_drawing(const char *last_words)
{
    struct buf out = { 0 };
    for (; cursor_row < last_row; cursor_row++)
        buf_str(&out, "\n");
    buf_str(&out, last_words);
    put(&out);
    cursor_row = last_row = 0;
}

static bool draws_itself(void)
{
    return *lib.rl_redisplay_function == redisplay;
}

/* Keys -------------------------------------------------------------------------------------- */

static int insert_newline(int count, int key)
{
    (void)count;
    (void)key;
    lib.rl_insert_text("\n");
    return 0;
}

static int accept_entry(int count, int key)
{
    if (!editor->is_complete(editor->self, *lib.rl_line_buffer))
        return insert_newline(count, key);
    if (draws_itself()) {
        *lib.rl_point = *lib.rl_end;
        redisplay();
        leave_drawing("\r\n");
    }
    return lib.rl_newline(count, key);
}

static int interrupt_entry(int count, int key)
{
    (void)count;
    (void)key;
    leave_drawing("^C\r\n");
    lib.rl_delete_text(0, *lib.rl_end);
    *lib.rl_point = 0;
    was_interrupted = true;
    *lib.rl_done = 1;
    return 0;
}

static int line_start(int at)
{
    while (at > 0 && (*lib.rl_line_buffer)[at - 1] != '\n')
        at--;
    return at;
}

static int line_end(int at)
{
    while (at < *lib.rl_end && (*lib.rl_line_buffer)[at] != '\n')
        at++;
    return at;
}

static int go_up(int count, int key);
static int go_down(int count, int key);

static bool searched; /* the last of the up and down keys went to the history */

/* While the user goes through the history, all lines of an entry are passed at once. */
static bool continues_search(void)
{
    return searched && (*lib.rl_last_func == go_up || *lib.rl_last_func == go_down);
}

static int search_history(int count, int key, rl_command_func_t *search)
{
    *lib.rl_last_func = continues_search() ? lib.rl_history_search_backward : NULL;
    searched = true;
    return search(count, key);
}

static int go_up(int count, int key)
{
    int start = line_start(*lib.rl_point);
    if (start == 0 || continues_search())
        return search_history(count, key, lib.rl_history_search_backward);
    searched = false;
    int column = *lib.rl_point - start, above = line_start(start - 1);
    *lib.rl_point = above + column < start ? above + column : start - 1;
    return 0;
}

static int go_down(int count, int key)
{
    int end = line_end(*lib.rl_point);
    if (end == *lib.rl_end || continues_search())
        return search_history(count, key, lib.rl_history_search_forward);
    searched = false;
    int column = *lib.rl_point - line_start(*lib.rl_point), below_end = line_end(end + 1);
    *lib.rl_point = end + 1 + column < below_end ? end + 1 + column : below_end;
    return 0;
}

/* To the start and the end of the line; where it is there already, of the entry. */
static int go_to_start(int count, int key)
{
    (void)count;
    (void)key;
    int start = line_start(*lib.rl_point);
    *lib.rl_point = *lib.rl_point == start ? 0 : start;
    return 0;
}

static int go_to_end(int count, int key)
{
    (void)count;
    (void)key;
    int end = line_end(*lib.rl_point);
    *lib.rl_point = *lib.rl_point == end ? *lib.rl_end : end;
    return 0;
}

/* To the end of the line, or if it is there the newline. */
static int kill_to_end(int count, int key)
{
    int end = line_end(*lib.rl_point);
    if (count < 0)
        return lib.rl_kill_line(count, key);
    if (end == *lib.rl_point && end < *lib.rl_end)
        end++;
    lib.rl_kill_text(*lib.rl_point, end);
    return 0;
}

static void replace(Keymap map, rl_command_func_t *from, rl_command_func_t *to)
{
    for (int key = 0; key < KEYMAP_SIZE; key++) {
        if (map[key].type == ISFUNC && map[key].function == from)
            map[key].function = to;
        else if (map[key].type == ISKMAP && map[key].function)
            replace((Keymap)map[key].function, from, to);
    }
}

static void bind_keys(void)
{
    const struct {
        rl_command_func_t *from, *to;
    } changes[] = {
        { lib.rl_newline, accept_entry },
        { lib.rl_get_previous_history, go_up },
        { lib.rl_get_next_history, go_down },
        { lib.rl_beg_of_line, go_to_start },
        { lib.rl_end_of_line, go_to_end },
        { lib.rl_kill_line, kill_to_end },
    };
    Keymap maps[] = { *lib.emacs_standard_keymap, *lib.vi_insertion_keymap,
        *lib.vi_movement_keymap };
    for (size_t i = 0; i < ARRAY_LEN(maps); i++) {
        for (size_t k = 0; k < ARRAY_LEN(changes); k++)
            replace(maps[i], changes[k].from, changes[k].to);
        lib.rl_bind_key_in_map(CTRL_C, interrupt_entry, maps[i]);
    }
    lib.rl_bind_keyseq_in_map("\\e\\C-m", insert_newline, *lib.emacs_standard_keymap);
}

/* The terminal ------------------------------------------------------------------------------ */

/* Ctrl-C is a key like others while the user types. */
static void prepare_terminal(int meta)
{
    struct termios modes;
    lib.rl_prep_terminal(meta);
    if (tcgetattr(STDIN_FILENO, &modes) == 0) {
        modes.c_cc[VINTR] = _POSIX_VDISABLE;
        tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
    }
}

static int read_key(FILE *stream)
{
    for (;;) {
        unsigned char c;
        ssize_t n = read(fileno(stream), &c, 1);
        if (n == 1)
            return c;
        if (n == 0 || errno != EINTR)
            return EOF;
        lib.rl_check_signals();
        lib.rl_deprep_terminal();
        bool interrupts = editor->on_signal(editor->self);
        prepare_terminal(1);
        if (interrupts)
            return CTRL_C;
    }
}

/* Completion -------------------------------------------------------------------------------- */

static struct completions offered;
static int offered_start; /* where readline takes the word to start */

static const char *offered_item(size_t i)
{
    size_t cut = (size_t)offered_start - offered.start;
    const char *item = offered.items[i];
    bool fits = strlen(item) >= cut && memcmp(item, *lib.rl_line_buffer + offered.start, cut) == 0;
    return fits ? item + cut : NULL;
}

static char *next_match(const char *word, int again)
{
    static size_t next;
    (void)word;
    if (!again)
        next = 0;
    while (next < offered.count) {
        const char *item = offered_item(next++);
        if (item)
            return strdup(item);
    }
    return NULL;
}

static char **find_matches(const char *word, int start, int end)
{
    offered = (struct completions){ .start = (size_t)start };
    editor->complete(editor->self, *lib.rl_line_buffer, (size_t)end, &offered);
    *lib.rl_attempted_completion_over = 1;
    *lib.rl_completion_append_character = '\0';
    offered_start = start;
    if (offered.start > (size_t)start)
        return NULL;
    return lib.rl_completion_matches(word, next_match);
}

static bool user_agrees(int count)
{
    fprintf(*lib.rl_outstream, "\r\nDisplay all %d possibilities? (y or n)", count);
    fflush(*lib.rl_outstream);
    int key;
    do
        key = lib.rl_read_key();
    while (!strchr("yYnN \t\r\n\177\003", key));
    return key && strchr("yY ", key);
}

static void show_matches(char **matches, int count, int longest)
{
    leave_drawing("");
    if (count <= *lib.rl_completion_query_items || user_agrees(count))
        lib.rl_display_match_list(matches, count, longest);
    else
        fputs("\r\n", *lib.rl_outstream);
    lib.rl_forced_update_display();
}

/* ------------------------------------------------------------------------------------------- */

static void add_to_history(const char *entry)
{
    HIST_ENTRY *last = *lib.history_length > 0
                           ? lib.history_get(*lib.history_base + *lib.history_length - 1)
                           : NULL;
    if (!last || strcmp(last->line, entry) != 0)
        lib.add_history(entry);
}

/* readline and wcwidth have to know the characters; without a locale they are those of UTF-8. */
static void use_locale(void)
{
    const char *name = setlocale(LC_CTYPE, "");
    if (!name || strcmp(name, "C") == 0 || strcmp(name, "POSIX") == 0)
        setlocale(LC_CTYPE, "C.UTF-8");
}

bool line_editor_start(const struct line_editor *e)
{
    if (!load_library())
        return false;
    const char *term = getenv("TERM");
    editor = e;
    use_locale();
    *lib.rl_readline_name = "tvx";
    *lib.rl_attempted_completion_function = find_matches;
    *lib.rl_completer_word_break_characters = " \t\n\"\\!#$%&()*+,./:;<=>?@[]^`{|}~";
    *lib.rl_basic_word_break_characters = *lib.rl_completer_word_break_characters;
    *lib.rl_prep_term_function = prepare_terminal;
    *lib.rl_getc_function = read_key;
    lib.rl_initialize(); /* it would not ask for the terminal's abilities if others were to draw */
    lib.rl_variable_bind("enable-active-region", "off"); /* it would have to be drawn */
    if (term && strcmp(term, "dumb") != 0) {
        *lib.rl_redisplay_function = redisplay;
        *lib.rl_completion_display_matches_hook = show_matches;
    }
    bind_keys();
    lib.using_history();
    lib.stifle_history(HISTORY_MOST);
    if (e->history)
        history_open(e->history, add_to_history);
    return true;
}

static const char *trimmed(const char *text)
{
    struct buf copy = { 0 };
    static const char space[] = " \t\r\n";
    text += strspn(text, space);
    size_t len = strlen(text);
    while (len > 0 && strchr(space, text[len - 1]))
        len--;
    buf_add(&copy, text, len);
    return buf_cstr(&copy);
}

const char *line_editor_read(void)
{
    char *typed;
    do {
        was_interrupted = false;
        cursor_row = last_row = 0;
        history_update();
        typed = lib.readline(editor->prompt);
        if (was_interrupted)
            free(typed);
    } while (was_interrupted);
    if (!typed)
        return NULL;
    const char *entry = trimmed(typed);
    free(typed);
    if (*entry)
        history_append(entry);
    return entry;
}
