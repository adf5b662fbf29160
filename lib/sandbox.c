#include "lib/sandbox.h"

#ifdef __linux__
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#define ARCH 0
#endif

/* Files ----------------------------------------------------------------------------------- */

enum { TRUNCATE = 1 << 14, IOCTL_DEV = 1 << 15 }; /* newer than some headers */

static const uint64_t reads = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
static const uint64_t writes = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                               LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
                               LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SYM |
                               LANDLOCK_ACCESS_FS_REFER | TRUNCATE;

/* All that a version of Landlock knows. */
static uint64_t rights_of(long version)
{
    uint64_t rights = LANDLOCK_ACCESS_FS_REFER - 1;
    rights |= version >= 2 ? (uint64_t)LANDLOCK_ACCESS_FS_REFER : 0;
    rights |= version >= 3 ? TRUNCATE : 0;
    return rights | (version >= 5 ? IOCTL_DEV : 0);
}

static bool add_path(int rules, const struct sandbox_path *p, uint64_t known)
{
    struct landlock_path_beneath_attr rule = { .parent_fd = open(p->path, O_PATH | O_CLOEXEC) };
    if (rule.parent_fd < 0)
        return true;
    int fd = open(p->path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    bool is_dir = fd >= 0;
    if (is_dir)
        close(fd);
    rule.allowed_access = (reads | (p->writable ? writes : 0)) & known;
    if (!is_dir)
        rule.allowed_access &=
            LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | TRUNCATE;
    long failed = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(rule.parent_fd);
    return !failed;
}

static bool restrict_files(const struct sandbox_path *paths, size_t count)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1)
        return false;
    struct landlock_ruleset_attr attr = { .handled_access_fs = rights_of(version) };
    int rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr.handled_access_fs, 0);
    bool done = rules >= 0;
    for (size_t i = 0; i < count && done; i++)
        done = add_path(rules, &paths[i], attr.handled_access_fs);
    done = done && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    if (rules >= 0)
        close(rules);
    return done;
}

/* System calls ---------------------------------------------------------------------------- */

#define LOAD(field)                                                                                \
    {                                                                                              \
        BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, field)                       \
    }
#define RETURN(what)                                                                               \
    {                                                                                              \
        BPF_RET | BPF_K, 0, 0, what                                                                \
    }
#define REFUSE(call)                                                                               \
    { BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_##call }, RETURN(SECCOMP_RET_ERRNO | EPERM)

static bool restrict_calls(void)
{
    static struct sock_filter filter[] = {
        LOAD(arch),
        { BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ARCH },
        RETURN(SECCOMP_RET_KILL_PROCESS),
        LOAD(nr),
        { BPF_JMP | BPF_JGE | BPF_K, 0, 1, 0x40000000 }, /* the other tables of x86 */
        RETURN(SECCOMP_RET_ERRNO | EPERM),
        REFUSE(socket),
        REFUSE(socketpair),
        REFUSE(connect),
        REFUSE(bind),
        REFUSE(execve),
        REFUSE(execveat),
        REFUSE(ptrace),
        REFUSE(process_vm_readv),
        REFUSE(process_vm_writev),
        REFUSE(pidfd_getfd),
        REFUSE(io_uring_setup),
        REFUSE(bpf),
        REFUSE(perf_event_open),
        REFUSE(userfaultfd),
        REFUSE(keyctl),
        REFUSE(add_key),
        REFUSE(request_key),
        REFUSE(mount),
        REFUSE(umount2),
        REFUSE(unshare),
        REFUSE(setns),
        REFUSE(chroot),
        REFUSE(open_by_handle_at),
        REFUSE(init_module),
        REFUSE(finit_module),
        REFUSE(kexec_load),
        RETURN(SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = { ARRAY_LEN(filter), filter };
    return ARCH &&
           syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
}

const char *sandbox_enter(const struct sandbox_path *paths, size_t count)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return "the kernel does not let a process give up privileges";
    if (!restrict_files(paths, count))
        return "the kernel has no Landlock, or it is off";
    if (!restrict_calls())
        return "the kernel has no seccomp filters, or they are off";
    return NULL;
}

#else

const char *sandbox_enter(const struct sandbox_path *paths, size_t count)
{
    (void)paths;
    (void)count;
    return "it needs Linux";
}

#endif
