// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "checking.h"

#include "hasher.h"
#include "output.h"
#include "sumlines.h"

#include <AioConcurrent>

#include <utility>
#include <vector>

//! "1 computed checksum did NOT match", "2 computed checksums …"
static void warn(Console &console, qint64 count, const char *one, const char *many)
{
    if (count > 0)
        console.message("WARNING: " + QByteArray::number(count) + ' ' + (count == 1 ? one : many));
}

//! What is known of the files of a list. Their batches end in any order and are told of in that of the list.
class Verdicts
{
public:
    Verdicts(const Options &options, const Files &wanted, Console &console, Output &output)
        : m_wanted(wanted),
          m_verdicts(wanted.size(), nullptr),
          m_console(console),
          m_output(output),
          m_hasher(options, console, [this](File &file) { judge(file); })
    {
        m_hasher.addFound(wanted.size());
    }

    Hasher &hasher() { return m_hasher; }
    qint64 mismatches() const { return m_mismatches; }

    //! Those that are not preceded by one that is not known yet.
    AioTask<> print()
    {
        for (; m_next < m_wanted.size() && m_verdicts[m_next]; ++m_next) {
            // As sha256sum does, which here escapes a name only if it would make two lines.
            QByteArray name = m_wanted[m_next].name;
            if (name.contains('\n'))
                name = '\\' + escaped(name);
            m_console.hideProgress();
            co_await m_output.writeLine(name + ": " + m_verdicts[m_next] + '\n');
        }
    }

private:
    void judge(const File &file)
    {
        const char *&verdict = m_verdicts[file.place];
        if (file.error != 0) {
            verdict = "FAILED open or read";
        } else if (file.sum == m_wanted[file.place].sum) {
            verdict = "OK";
        } else {
            verdict = "FAILED";
            ++m_mismatches;
        }
    }

    const Files &m_wanted;
    std::vector<const char *> m_verdicts;
    std::size_t m_next = 0;
    qint64 m_mismatches = 0;
    Console &m_console;
    Output &m_output;
    Hasher m_hasher; // last, so that its tasks have ended before the rest goes
};

AioTask<int> checkSums(const Options &options, Console &console)
{
    Output output(options.output);
    auto reading = Aio::concurrent(readSums, options.check, options.algorithm);
    const SumList list = co_await reading;
    if (list.error != 0)
        throw BadArgument("--check: " + options.check + ": " + errorText(list.error));
    if (list.files.empty()) {
        console.error(options.check, "no properly formatted checksum lines found");
        co_return 1;
    }

    Verdicts verdicts(options, list.files, console, output);
    Hasher &hasher = verdicts.hasher();
    AioPool &pool = hasher.pool();
    Files batch;
    for (const File &file : list.files) {
        batch.push_back(file);
        if (batch.size() == BatchCount) {
            const AioTaskOptions options = labelled(batch.front().name);
            auto task = hasher.hash(std::exchange(batch, {}));
            co_await pool.spawn(std::move(task), options);
            co_await verdicts.print();
        }
    }
    pool.spawnN(hasher.hash(std::move(batch)));
    co_await pool.join();
    co_await verdicts.print();
    co_await output.finish();
    hasher.stopTime();

    warn(console, list.badLines, "line is improperly formatted", "lines are improperly formatted");
    warn(console, hasher.failedCount(), "listed file could not be read", "listed files could not be read");
    warn(console, verdicts.mismatches(), "computed checksum did NOT match", "computed checksums did NOT match");
    hasher.printSummary(list.files.size() - std::size_t(hasher.failedCount()));
    co_return verdicts.mismatches() > 0 || hasher.failedCount() > 0 ? 1 : 0;
}
