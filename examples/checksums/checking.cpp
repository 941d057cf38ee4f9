// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include "checking.h"

#include "consoleclient.h"
#include "output.h"
#include "sumlines.h"

#include <AioConcurrent>

#include <utility>
#include <vector>

//! Prints "1 computed checksum did NOT match", "2 computed checksums …".
static void warn(Console &console, qint64 count, const char *one, const char *many)
{
    if (count > 0)
        console.message("WARNING: " + QByteArray::number(count) + ' ' + (count == 1 ? one : many));
}

//! Verdicts on the files of a list. Batches end in any order; verdicts are printed in the order of the list.
class Verdicts
{
public:
    Verdicts(const Options &options, const Files &wanted, Console &console, Output &output)
        : m_wanted(wanted),
          m_verdicts(wanted.size(), nullptr),
          m_console(console),
          m_output(output),
          m_client(options, console, [this](File &file) { judge(file); })
    {
        m_client.found(wanted.size());
    }

    ConsoleClient &client() { return m_client; }
    qint64 mismatches() const { return m_mismatches; }

    //! Prints the verdicts up to the first one that is not known yet.
    AioTask<> print()
    {
        for (; m_next < m_wanted.size() && m_verdicts[m_next]; ++m_next) {
            // Like sha256sum of coreutils 9.1, escapes a name here only if it would make two lines.
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
    ConsoleClient m_client;
};

AioTask<int> checkSums(const Options &options, Console &console)
{
    const std::unique_ptr<Output> output = openOutput(options.output);
    auto reading = Aio::concurrent(readSums, options.check, options.algorithm);
    const SumList list = co_await reading;
    if (list.error != 0)
        throw BadArgument("--check: " + options.check + ": " + errorText(list.error));
    if (list.files.empty()) {
        console.error(options.check, "no properly formatted checksum lines found");
        co_return 1;
    }

    Verdicts verdicts(options, list.files, console, *output);
    const ConsoleClient &client = verdicts.client();
    Hasher hasher(options.jobs + 1, options.jobs); // one more than threads, so that no thread waits for the event loop
    const Progress progress(console, [&] { return client.progressLine(hasher); });
    Batch files(verdicts.client(), list.files);
    while (!files.isEmpty()) {
        co_await hasher.spawnNext(files);
        co_await verdicts.print();
    }
    co_await hasher.pool().join();
    co_await verdicts.print();
    co_await output->finish();
    hasher.stopTime();

    warn(console, list.badLines, "line is improperly formatted", "lines are improperly formatted");
    warn(console, client.failedCount(), "listed file could not be read", "listed files could not be read");
    warn(console, verdicts.mismatches(), "computed checksum did NOT match", "computed checksums did NOT match");
    client.printSummary(hasher, list.files.size() - std::size_t(client.failedCount()));
    co_return verdicts.mismatches() > 0 || client.failedCount() > 0 ? 1 : 0;
}
