#include "lib/stop.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

volatile int stop_wanted;

#define WAIT_GRACE 0.03 /* seconds that what waits in the system has to come back */

static void (*notify_run)(void);
static void (*raise_error)(void);
static void (*end_cleanup)(void);
static volatile sig_atomic_t is_waiting;
static unsigned held; /* by so many that are to be left in peace */
static bool is_patient;
static volatile sig_atomic_t has_limit;    /* the timer is set by stop_after */
static volatile sig_atomic_t is_last_call; /* the timer has gone off once since the request */
static int event = -1;                     /* readable once there is a request */
static timer_t timer;
static bool has_timer;

static struct {
    const char *message;
    int status;
} causes[] = {
    [STOP_INTERRUPT] = { "interrupted by the user", 128 + SIGINT },
    [STOP_TERMINATE] = { "terminated by SIGTERM", 128 + SIGTERM },
    [STOP_HANGUP] = { "terminated by SIGHUP", 128 + SIGHUP },
    [STOP_TIME] = { "the time limit was reached", 4 },
    [STOP_STEPS] = { "the limit of steps was reached", 4 },
    [STOP_MEMORY] = { "out of memory", 4 },
};

void stop_be_patient(void)
{
    is_patient = true;
}

bool stop_cuts_output(void)
{
    return is_patient && stop_wanted == STOP_INTERRUPT;
}

void stop_as_nix(void)
{
    for (enum stop_cause cause = STOP_INTERRUPT; cause <= STOP_HANGUP; cause++) {
        causes[cause].message = causes[STOP_INTERRUPT].message;
        causes[cause].status = 1;
    }
    causes[STOP_MEMORY].status = 1;
}

const char *stop_message(enum stop_cause cause)
{
    return causes[cause].message;
}

int stop_status(enum stop_cause cause)
{
    return causes[cause].status;
}

/* Requests: what follows runs in signal handlers ------------------------------------------ */

static void set_timer(double seconds)
{
    time_t whole = (time_t)seconds;
    struct itimerspec at = { .it_value = { whole, (long)((seconds - (double)whole) * 1e9) } };
    if (has_timer)
        timer_settime(timer, 0, &at, NULL);
}

static void write_text(const char *text)
{
    if (write(STDERR_FILENO, text, strlen(text)) < 0)
        return;
}

void stop_on_end(void (*cleanup)(void))
{
    end_cleanup = cleanup;
}

NORETURN void stop_end_program(enum stop_cause cause)
{
    if (end_cleanup)
        end_cleanup();
    write_text("error: ");
    write_text(causes[cause].message);
    write_text("\n");
    _exit(causes[cause].status);
}

void stop_request(enum stop_cause cause)
{
    if (stop_wanted)
        return;
    stop_wanted = cause;
    if (notify_run)
        notify_run();
    is_last_call = false;
    if (!is_patient || cause != STOP_INTERRUPT)
        set_timer(WAIT_GRACE);
    uint64_t one = 1;
    if (event >= 0 && write(event, &one, sizeof one) < 0)
        return;
}

static void on_signal(int number)
{
    int error = errno;
    stop_request(number == SIGTERM  ? STOP_TERMINATE
                 : number == SIGHUP ? STOP_HANGUP
                                    : STOP_INTERRUPT);
    errno = error;
}

/* The limit of time, or some time after a request. */
static void on_alarm(int number __attribute__((unused)))
{
    int error = errno;
    if (stop_wanted && (is_waiting || is_last_call))
        stop_end_program((enum stop_cause)stop_wanted);
    if (stop_wanted) {
        is_last_call = true;
        set_timer(STOP_GRACE);
    } else if (has_limit) {
        stop_request(STOP_TIME);
    }
    errno = error;
}

/* ----------------------------------------------------------------------------------------- */

void stop_install(void (*notify)(void), void (*raise)(void))
{
    notify_run = notify;
    raise_error = raise;
}

static void handle(int number, void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART }, old;
    sigfillset(&action.sa_mask);
    if (sigaction(number, NULL, &old) == 0 && old.sa_handler != SIG_IGN)
        sigaction(number, &action, NULL);
}

static void make_timer(void)
{
    struct sigevent when = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM };
    if (has_timer)
        return;
    signal(SIGALRM, SIG_DFL);
    handle(SIGALRM, on_alarm);
    has_timer = timer_create(CLOCK_MONOTONIC, &when, &timer) == 0;
}

static void make_event(void)
{
    int fd = event < 0 ? eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK) : -1;
    if (fd < 0)
        return;
    event = fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1); /* a standard stream may be closed */
    close(fd);
}

void stop_on_signals(void)
{
    make_event();
    make_timer();
    handle(SIGINT, on_signal);
    handle(SIGTERM, on_signal);
    handle(SIGHUP, on_signal);
}

void stop_after(double seconds)
{
    make_event();
    make_timer();
    has_limit = true;
    set_timer(seconds < 1e-9 ? 1e-9 : seconds);
}

void stop_clear(void)
{
    uint64_t count;
    has_limit = false;
    set_timer(0);
    if (stop_wanted && event >= 0 && read(event, &count, sizeof count) < 0 && errno != EAGAIN)
        return;
    stop_wanted = STOP_NONE;
}

void stop_hold(void)
{
    held++;
}

void stop_release(void)
{
    held--;
}

void stop_now(void)
{
    if (held)
        return;
    if (raise_error)
        raise_error();
}

/* Waiting --------------------------------------------------------------------------------- */

bool stop_wait_readable(int fd)
{
    struct pollfd fds[] = { { .fd = fd, .events = POLLIN }, { .fd = event, .events = POLLIN } };
    while (!stop_wanted) {
        int n = poll(fds, 2, -1);
        if (n > 0 && fds[0].revents)
            break;
        if (n < 0 && errno != EINTR)
            break;
    }
    return !stop_wanted;
}

void stop_wait_begin(void)
{
    is_waiting = true;
}

void stop_wait_end(void)
{
    is_waiting = false;
}
