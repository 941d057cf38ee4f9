<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Aio</name>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>timed out</source>
        <translation>Zeitlimit überschritten</translation>
    </message>
    <message>
        <source>unknown exception</source>
        <translation>unbekannter Fehler</translation>
    </message>
    <message>
        <source>timed out in the queue</source>
        <translation>Zeitlimit in der Warteschlange überschritten</translation>
    </message>
    <message>
        <source>timed out in all</source>
        <translation>Zeitlimit insgesamt überschritten</translation>
    </message>
    <message>
        <source>rejected, because too many tasks wait</source>
        <translation>abgelehnt, weil zu viele Aufgaben warten</translation>
    </message>
</context>
<context>
    <name>AioBarSummary</name>
    <message>
        <source>,</source>
        <comment>between two counts</comment>
        <translation>,</translation>
    </message>
    <message numerus="yes">
        <source>%1 s left</source>
        <translation>
            <numerusform>noch %1 s</numerusform>
            <numerusform>noch %1 s</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 min left</source>
        <translation>
            <numerusform>noch %1 min</numerusform>
            <numerusform>noch %1 min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 h left</source>
        <translation>
            <numerusform>noch %1 h</numerusform>
            <numerusform>noch %1 h</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 succeeded</source>
        <translation>
            <numerusform>%1 erfolgreich</numerusform>
            <numerusform>%1 erfolgreich</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 failed</source>
        <translation>
            <numerusform>%1 fehlgeschlagen</numerusform>
            <numerusform>%1 fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 cancelled</source>
        <translation>
            <numerusform>%1 abgebrochen</numerusform>
            <numerusform>%1 abgebrochen</numerusform>
        </translation>
    </message>
    <message>
        <source>Paused:</source>
        <translation>Angehalten:</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Idle:</source>
        <translation>Nichts zu tun:</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>Nichts zu tun</translation>
    </message>
    <message numerus="yes">
        <source>%1 extra</source>
        <translation>
            <numerusform>%1 zusätzlich</numerusform>
            <numerusform>%1 zusätzlich</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 active</source>
        <translation>
            <numerusform>%1 aktiv</numerusform>
            <numerusform>%1 aktiv</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>5 active (1 extra)</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message numerus="yes">
        <source>%1 waiting</source>
        <translation>
            <numerusform>%1 wartend</numerusform>
            <numerusform>%1 wartend</numerusform>
        </translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>In all: %1 succeeded, %2 failed, %3 cancelled</source>
        <translation>Insgesamt: %1 erfolgreich, %2 fehlgeschlagen, %3 abgebrochen</translation>
    </message>
    <message numerus="yes">
        <source>%1 extra: started now, beyond the %2 at once</source>
        <translation>
            <numerusform>%1 zusätzlich: sofort gestartet, über die %2 gleichzeitigen hinaus</numerusform>
            <numerusform>%1 zusätzlich: sofort gestartet, über die %2 gleichzeitigen hinaus</numerusform>
        </translation>
    </message>
    <message>
        <source>Shows the failed tasks</source>
        <translation>Zeigt die fehlgeschlagenen Aufgaben</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>Geschlossen</translation>
    </message>
    <message>
        <source>Closed:</source>
        <translation>Geschlossen:</translation>
    </message>
    <message>
        <source>Closed: takes no further tasks</source>
        <translation>Geschlossen: nimmt keine weiteren Aufgaben an</translation>
    </message>
</context>
<context>
    <name>AioCancelQuestion</name>
    <message>
        <source>%1 is running</source>
        <translation>%1 läuft</translation>
    </message>
    <message numerus="yes">
        <source>%1 are running</source>
        <translation>
            <numerusform>%1 läuft</numerusform>
            <numerusform>%1 laufen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is waiting</source>
        <translation>%1 wartet</translation>
    </message>
    <message numerus="yes">
        <source>%1 are waiting</source>
        <translation>
            <numerusform>%1 wartet</numerusform>
            <numerusform>%1 warten</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2.</source>
        <translation>%1, %2.</translation>
    </message>
    <message>
        <source>%1.</source>
        <translation>%1.</translation>
    </message>
    <message>
        <source>Cancel the task?</source>
        <translation>Aufgabe abbrechen?</translation>
    </message>
    <message numerus="yes">
        <source>Cancel %1 tasks?</source>
        <translation>
            <numerusform>%1 Aufgabe abbrechen?</numerusform>
            <numerusform>%1 Aufgaben abbrechen?</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 Cancelled tasks cannot be resumed.</source>
        <translation>%1 Abgebrochene Aufgaben lassen sich nicht fortsetzen.</translation>
    </message>
    <message>
        <source>Cancel tasks</source>
        <translation>Aufgaben abbrechen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
</context>
<context>
    <name>AioOutcome</name>
    <message>
        <source>succeeded</source>
        <translation>erfolgreich</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>active</source>
        <translation>aktiv</translation>
    </message>
</context>
<context>
    <name>AioPoolBar</name>
    <message>
        <source>Pool</source>
        <translation>Aufgaben</translation>
    </message>
    <message>
        <source>Progress of all tasks</source>
        <translation>Fortschritt aller Aufgaben</translation>
    </message>
    <message>
        <source>At once:</source>
        <translation>Gleichzeitig:</translation>
    </message>
    <message>
        <source>Tasks at once</source>
        <translation>Aufgaben gleichzeitig</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation>Alle abbrechen</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>Tasks at once…</source>
        <translation>Aufgaben gleichzeitig …</translation>
    </message>
</context>
<context>
    <name>AioProgress</name>
    <message numerus="yes">
        <source>%1 s left</source>
        <translation>
            <numerusform>noch %1 s</numerusform>
            <numerusform>noch %1 s</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 min left</source>
        <translation>
            <numerusform>noch %1 min</numerusform>
            <numerusform>noch %1 min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 h left</source>
        <translation>
            <numerusform>noch %1 h</numerusform>
            <numerusform>noch %1 h</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 succeeded</source>
        <translation>
            <numerusform>%1 erfolgreich</numerusform>
            <numerusform>%1 erfolgreich</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 failed</source>
        <translation>
            <numerusform>%1 fehlgeschlagen</numerusform>
            <numerusform>%1 fehlgeschlagen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 cancelled</source>
        <translation>
            <numerusform>%1 abgebrochen</numerusform>
            <numerusform>%1 abgebrochen</numerusform>
        </translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <extracomment>A number and a percent sign</extracomment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <extracomment>Two numbers of tasks, such as &quot;3 of 10&quot;</extracomment>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1/s</source>
        <extracomment>A number of tasks in a second</extracomment>
        <translation>%1/s</translation>
    </message>
</context>
<context>
    <name>AioQuitMessage</name>
    <message>
        <source>%1 task</source>
        <translation>%1 Aufgabe</translation>
    </message>
    <message numerus="yes">
        <source>%1 tasks</source>
        <translation>
            <numerusform>%1 Aufgabe</numerusform>
            <numerusform>%1 Aufgaben</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Cancel it and quit</source>
        <translation>A&amp;bbrechen und beenden</translation>
    </message>
    <message>
        <source>&amp;Cancel them and quit</source>
        <translation>A&amp;bbrechen und beenden</translation>
    </message>
    <message>
        <source>&amp;Stay</source>
        <translation>&amp;Nicht beenden</translation>
    </message>
    <message>
        <source>%1 is running.</source>
        <translation>%1 läuft.</translation>
    </message>
    <message numerus="yes">
        <source>%1 are running.</source>
        <translation>
            <numerusform>%1 läuft.</numerusform>
            <numerusform>%1 laufen.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Quit when it is done</source>
        <translation>Nach Abschluss b&amp;eenden</translation>
    </message>
    <message>
        <source>&amp;Quit when they are done</source>
        <translation>Nach Abschluss b&amp;eenden</translation>
    </message>
    <message>
        <source>&amp;Hide</source>
        <translation>&amp;Ausblenden</translation>
    </message>
    <message>
        <source>Cancelling %1 …</source>
        <translation>Wird abgebrochen: %1 …</translation>
    </message>
    <message>
        <source>Quitting when %1 is done.</source>
        <translation>Programmende, sobald %1 fertig ist.</translation>
    </message>
    <message numerus="yes">
        <source>Quitting when %1 are done.</source>
        <translation>
            <numerusform>Programmende, sobald %1 fertig ist.</numerusform>
            <numerusform>Programmende, sobald %1 fertig sind.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AioQuitQuestion</name>
    <message>
        <source>%1 task</source>
        <translation>%1 Aufgabe</translation>
    </message>
    <message numerus="yes">
        <source>%1 tasks</source>
        <translation>
            <numerusform>%1 Aufgabe</numerusform>
            <numerusform>%1 Aufgaben</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancelling %1 …</source>
        <translation>Wird abgebrochen: %1 …</translation>
    </message>
    <message>
        <source>Quitting when %1 is done.</source>
        <translation>Programmende, sobald %1 fertig ist.</translation>
    </message>
    <message numerus="yes">
        <source>Quitting when %1 are done.</source>
        <translation>
            <numerusform>Programmende, sobald %1 fertig ist.</numerusform>
            <numerusform>Programmende, sobald %1 fertig sind.</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel it and quit</source>
        <translation>Abbrechen und beenden</translation>
    </message>
    <message>
        <source>Cancel them and quit</source>
        <translation>Abbrechen und beenden</translation>
    </message>
    <message>
        <source>Quit?</source>
        <translation>Beenden?</translation>
    </message>
    <message>
        <source>%1 is running.</source>
        <translation>%1 läuft.</translation>
    </message>
    <message numerus="yes">
        <source>%1 are running.</source>
        <translation>
            <numerusform>%1 läuft.</numerusform>
            <numerusform>%1 laufen.</numerusform>
        </translation>
    </message>
    <message>
        <source>Quit when it is done</source>
        <translation>Nach Abschluss beenden</translation>
    </message>
    <message>
        <source>Quit when they are done</source>
        <translation>Nach Abschluss beenden</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Nicht beenden</translation>
    </message>
</context>
<context>
    <name>AioSizeBox</name>
    <message>
        <source>Tasks at once</source>
        <translation>Aufgaben gleichzeitig</translation>
    </message>
</context>
<context>
    <name>AioTaskActions</name>
    <message>
        <source>Start now</source>
        <translation>Sofort starten</translation>
    </message>
    <message>
        <source>Move to front</source>
        <translation>Ganz nach vorn</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>Zurückstellen</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Freigeben</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation>Fehlgeschlagene wiederholen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Copy error</source>
        <translation>Fehler kopieren</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Einzelheiten kopieren</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>an action and the number of tasks</comment>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>AioTaskChips</name>
    <message>
        <source>Which tasks are shown</source>
        <translation>Welche Aufgaben gezeigt werden</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartend</translation>
    </message>
    <message>
        <source>Failed (%1)</source>
        <translation>Fehlgeschlagen (%1)</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Retry failed (%1)</source>
        <translation>Fehlgeschlagene wiederholen (%1)</translation>
    </message>
</context>
<context>
    <name>AioTaskDrag</name>
    <message>
        <source>1 task</source>
        <translation>1 Aufgabe</translation>
    </message>
    <message>
        <source>Many tasks</source>
        <translation>Viele Aufgaben</translation>
    </message>
    <message numerus="yes">
        <source>%1 tasks</source>
        <translation>
            <numerusform>%1 Aufgabe</numerusform>
            <numerusform>%1 Aufgaben</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AioTaskList</name>
    <message>
        <source>Tasks</source>
        <translation>Aufgaben</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
</context>
<context>
    <name>AioTaskMenu</name>
    <message>
        <source>Start now</source>
        <translation>Sofort starten</translation>
    </message>
    <message>
        <source>Move to front</source>
        <translation>Ganz nach vorn</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>Zurückstellen</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>Freigeben</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Copy error</source>
        <translation>Fehler kopieren</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Einzelheiten kopieren</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>an action and the number of tasks</comment>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>AioTaskModel</name>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <source>Cancelling</source>
        <translation>Wird abgebrochen</translation>
    </message>
    <message>
        <source>Succeeded</source>
        <translation>Erfolgreich</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>Task %1</source>
        <translation>Aufgabe %1</translation>
    </message>
    <message>
        <source>Waits for a thread</source>
        <translation>Wartet auf einen Thread</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <extracomment>A number and the percent sign</extracomment>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>Aufgabe</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Elapsed</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
    <message>
        <source>Held</source>
        <translation>Zurückgestellt</translation>
    </message>
    <message>
        <source>held</source>
        <translation>zurückgestellt</translation>
    </message>
    <message>
        <source>in %1</source>
        <extracomment>A time, such as &quot;in 5 s&quot;</extracomment>
        <translation>in %1</translation>
    </message>
    <message>
        <source>attempt %1 in %2</source>
        <extracomment>A number and a time, such as &quot;attempt 3 in 12 s&quot;</extracomment>
        <translation>Versuch %1 in %2</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>for another task</source>
        <translation>auf eine andere Aufgabe</translation>
    </message>
    <message>
        <source>for a limit</source>
        <translation>auf eine Begrenzung</translation>
    </message>
</context>
<context>
    <name>AioTaskPanel</name>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>Aktiv</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>Fort&amp;setzen</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>An&amp;halten</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>pausiert</translation>
    </message>
    <message>
        <source>%1 active</source>
        <translation>
            </translation>
    </message>
    <message>
        <source>%1 of them extra</source>
        <translation>davon %1 zusätzlich</translation>
    </message>
    <message>
        <source>%1 waiting</source>
        <translation>
            </translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>
            </translation>
    </message>
    <message>
        <source>, </source>
        <translation>, </translation>
    </message>
    <message>
        <source>&amp;Cancel all…</source>
        <translation>Alle a&amp;bbrechen …</translation>
    </message>
    <message>
        <source>At &amp;once:</source>
        <translation>&amp;Gleichzeitig:</translation>
    </message>
    <message>
        <source>Filter by label</source>
        <translation>Nach Bezeichnung filtern</translation>
    </message>
    <message>
        <source>Which tasks are shown</source>
        <translation>Welche Aufgaben gezeigt werden</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Aufgaben</translation>
    </message>
    <message>
        <source>Cancel the task?</source>
        <translation>Aufgabe abbrechen?</translation>
    </message>
    <message>
        <source>Cancel %1 tasks?</source>
        <translation>
            </translation>
    </message>
    <message>
        <source>Cancelled tasks cannot be resumed.</source>
        <translation>Abgebrochene Aufgaben lassen sich nicht fortsetzen.</translation>
    </message>
    <message>
        <source>Cancel tasks</source>
        <translation>Aufgaben abbrechen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
</context>
<context>
    <name>AioTaskRow</name>
    <message>
        <source>%1, %2</source>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>Progress of %1</source>
        <translation>Fortschritt von %1</translation>
    </message>
    <message>
        <source>Cancel %1</source>
        <translation>%1 abbrechen</translation>
    </message>
    <message>
        <source>%1 · %2 left</source>
        <translation>%1 · noch %2</translation>
    </message>
    <message>
        <source>attempt %1</source>
        <translation>Versuch %1</translation>
    </message>
    <message numerus="yes">
        <source>after %1 attempts</source>
        <translation>
            <numerusform>nach %1 Versuch</numerusform>
            <numerusform>nach %1 Versuchen</numerusform>
        </translation>
    </message>
    <message>
        <source>Retry %1</source>
        <translation>%1 wiederholen</translation>
    </message>
</context>
<context>
    <name>AioTaskSection</name>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
</context>
<context>
    <name>AioTaskView</name>
    <message>
        <source>No tasks</source>
        <translation>Keine Aufgaben</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>Aufgaben</translation>
    </message>
    <message>
        <source>No waiting tasks</source>
        <translation>Keine wartenden Aufgaben</translation>
    </message>
    <message>
        <source>No active tasks</source>
        <translation>Keine aktiven Aufgaben</translation>
    </message>
    <message>
        <source>No tasks that are being cancelled</source>
        <translation>Keine Aufgaben werden abgebrochen</translation>
    </message>
    <message>
        <source>No succeeded tasks</source>
        <translation>Keine erfolgreichen Aufgaben</translation>
    </message>
    <message>
        <source>No failed tasks</source>
        <translation>Keine fehlgeschlagenen Aufgaben</translation>
    </message>
    <message>
        <source>No cancelled tasks</source>
        <translation>Keine abgebrochenen Aufgaben</translation>
    </message>
    <message>
        <source>No finished tasks</source>
        <translation>Keine beendeten Aufgaben</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
</context>
<context>
    <name>AioTimeline</name>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>Zeitleiste</translation>
    </message>
    <message>
        <source>Timeline of the tasks</source>
        <translation>Zeitleiste der Aufgaben</translation>
    </message>
    <message>
        <source>Lanes: %1</source>
        <translation>Spuren: %1</translation>
    </message>
    <message>
        <source>Lanes</source>
        <translation>Spuren</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Follow the present</source>
        <translation>Der Gegenwart folgen</translation>
    </message>
    <message>
        <source>Nothing has run yet</source>
        <translation>Noch ist nichts gelaufen</translation>
    </message>
</context>
<context>
    <name>AioTimelineItem</name>
    <message>
        <source>succeeded after %1 s, waited %2 s</source>
        <translation>erfolgreich nach %1 s, wartete %2 s</translation>
    </message>
    <message>
        <source>failed after %1 s, waited %2 s</source>
        <translation>fehlgeschlagen nach %1 s, wartete %2 s</translation>
    </message>
    <message>
        <source>cancelled after %1 s, waited %2 s</source>
        <translation>abgebrochen nach %1 s, wartete %2 s</translation>
    </message>
    <message>
        <source>active for %1 s, waited %2 s</source>
        <translation>aktiv seit %1 s, wartete %2 s</translation>
    </message>
    <message>
        <source>Task %1</source>
        <translation>Aufgabe %1</translation>
    </message>
</context>
<context>
    <name>AioTimelineLegend</name>
    <message>
        <source>active</source>
        <translation>aktiv</translation>
    </message>
    <message>
        <source>succeeded</source>
        <translation>erfolgreich</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>fehlgeschlagen</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartend</translation>
    </message>
</context>
</TS>
