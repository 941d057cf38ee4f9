// SPDX-FileCopyrightText: 2026 AioPool contributors
// SPDX-License-Identifier: MIT

#include <QtCore/QCoreApplication>
#include <QtCore/QDir>
#include <QtCore/QLocale>
#include <QtCore/QThread>
#include <QtCore/QTranslator>

#include <cstring>
#include <memory>
#include <vector>

static void initializeResources()
{
#ifdef AIOPOOL_HAS_TRANSLATIONS
    Q_INIT_RESOURCE(aiopool_i18n); // a static library needs it
#endif
}

namespace Aio::detail {

namespace {

/*!
    Translates the texts of this library to the language of the default QLocale, and follows that when it changes.

    Installed before the application can install its own translators, which are therefore asked first and may replace
    any text.

    \b Threads: any for translate().
*/
class Translation final : public QTranslator
{
public:
    // Loads all languages now: translate() is called under a lock that loading takes, too.
    explicit Translation(QObject *parent) : QTranslator(parent)
    {
        const QDir folder(QStringLiteral(":/aiopool/i18n"));
        for (const QString &name : folder.entryList(QDir::Files)) {
            Language language{ QLocale(name.section(QLatin1Char('_'), 1).section(QLatin1Char('.'), 0, 0)),
                               std::make_unique<QTranslator>() };
            if (language.texts->load(folder.filePath(name)))
                m_languages.push_back(std::move(language));
        }
    }

    bool isEmpty() const override { return m_languages.empty(); }
    QString translate(const char *context, const char *sourceText, const char *disambiguation, int n) const override
    {
        if (std::strncmp(context, "Aio", 3) != 0)
            return {};
        const QTranslator *texts = find(QLocale());
        return texts ? texts->translate(context, sourceText, disambiguation, n) : QString();
    }

private:
    struct Language
    {
        QLocale locale;
        std::unique_ptr<QTranslator> texts;
    };

    //! Returns the texts in the language of \a locale, as it is spoken there if there is such a one; otherwise null.
    const QTranslator *find(const QLocale &locale) const noexcept
    {
        const QTranslator *found = nullptr;
        for (const Language &language : m_languages) {
            if (language.locale.language() != locale.language())
                continue;
            if (language.locale.territory() == locale.territory() && language.locale.script() == locale.script())
                return language.texts.get();
            if (!found)
                found = language.texts.get();
        }
        return found;
    }

    std::vector<Language> m_languages;
};

void installTranslation()
{
    QCoreApplication *const application = QCoreApplication::instance();
    if (application->thread() != QThread::currentThread()) { // the library has been loaded later, as a QML module is
        QMetaObject::invokeMethod(application, installTranslation, Qt::QueuedConnection);
        return;
    }
    initializeResources();
    QCoreApplication::installTranslator(new Translation(application));
}

Q_COREAPP_STARTUP_FUNCTION(installTranslation)

}

}
