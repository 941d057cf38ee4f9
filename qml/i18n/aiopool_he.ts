<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="he" sourcelanguage="en">
<context>
    <name>Aio</name>
    <message>
        <source>cancelled</source>
        <translation>בוטל</translation>
    </message>
    <message>
        <source>timed out</source>
        <translation>תם הזמן הקצוב</translation>
    </message>
    <message>
        <source>unknown exception</source>
        <translation>שגיאה לא ידועה</translation>
    </message>
    <message>
        <source>timed out in the queue</source>
        <translation>תם הזמן הקצוב בתור</translation>
    </message>
    <message>
        <source>timed out in all</source>
        <translation>תם הזמן הקצוב הכולל</translation>
    </message>
    <message>
        <source>rejected, because too many tasks wait</source>
        <translation>נדחתה, כי יותר מדי משימות ממתינות</translation>
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
            <numerusform>נותרה שנייה %1</numerusform>
            <numerusform>נותרו %1 שניות</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 min left</source>
        <translation>
            <numerusform>נותרה דקה %1</numerusform>
            <numerusform>נותרו %1 דקות</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 h left</source>
        <translation>
            <numerusform>נותרה שעה %1</numerusform>
            <numerusform>נותרו %1 שעות</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 succeeded</source>
        <translation>
            <numerusform>%1 הצליחה</numerusform>
            <numerusform>%1 הצליחו</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 failed</source>
        <translation>
            <numerusform>%1 נכשלה</numerusform>
            <numerusform>%1 נכשלו</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 cancelled</source>
        <translation>
            <numerusform>%1 בוטלה</numerusform>
            <numerusform>%1 בוטלו</numerusform>
        </translation>
    </message>
    <message>
        <source>Paused:</source>
        <translation>מושהה:</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>מושהה</translation>
    </message>
    <message>
        <source>Idle:</source>
        <translation>אין פעילות:</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>אין פעילות</translation>
    </message>
    <message numerus="yes">
        <source>%1 extra</source>
        <translation>
            <numerusform>%1 נוספת</numerusform>
            <numerusform>%1 נוספות</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 active</source>
        <translation>
            <numerusform>%1 פעילה</numerusform>
            <numerusform>%1 פעילות</numerusform>
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
            <numerusform>%1 ממתינה</numerusform>
            <numerusform>%1 ממתינות</numerusform>
        </translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1 לשנייה</translation>
    </message>
    <message>
        <source>In all: %1 succeeded, %2 failed, %3 cancelled</source>
        <translation>בסך הכול: %1 הצליחו, %2 נכשלו, %3 בוטלו</translation>
    </message>
    <message numerus="yes">
        <source>%1 extra: started now, beyond the %2 at once</source>
        <translation>
            <numerusform>%1 נוספת: התחילה מיד, מעבר ל־%2 בו־זמנית</numerusform>
            <numerusform>%1 נוספות: התחילו מיד, מעבר ל־%2 בו־זמנית</numerusform>
        </translation>
    </message>
    <message>
        <source>Shows the failed tasks</source>
        <translation>הצגת המשימות שנכשלו</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>סגור</translation>
    </message>
    <message>
        <source>Closed:</source>
        <translation>סגור:</translation>
    </message>
    <message>
        <source>Closed: takes no further tasks</source>
        <translation>סגור: לא מקבל משימות נוספות</translation>
    </message>
</context>
<context>
    <name>AioCancelQuestion</name>
    <message>
        <source>%1 is running</source>
        <translation>%1 פעילה</translation>
    </message>
    <message numerus="yes">
        <source>%1 are running</source>
        <translation>
            <numerusform>%1 פעילה</numerusform>
            <numerusform>%1 פעילות</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 is waiting</source>
        <translation>%1 ממתינה</translation>
    </message>
    <message numerus="yes">
        <source>%1 are waiting</source>
        <translation>
            <numerusform>%1 ממתינה</numerusform>
            <numerusform>%1 ממתינות</numerusform>
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
        <translation>לבטל את המשימה?</translation>
    </message>
    <message numerus="yes">
        <source>Cancel %1 tasks?</source>
        <translation>
            <numerusform>לבטל משימה %1?</numerusform>
            <numerusform>לבטל %1 משימות?</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 Cancelled tasks cannot be resumed.</source>
        <translation>%1 משימות שבוטלו אינן ניתנות לחידוש.</translation>
    </message>
    <message>
        <source>Cancel tasks</source>
        <translation>ביטול המשימות</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>השארה</translation>
    </message>
</context>
<context>
    <name>AioOutcome</name>
    <message>
        <source>succeeded</source>
        <translation>הצליחה</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>נכשלה</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>בוטלה</translation>
    </message>
    <message>
        <source>active</source>
        <translation>פעילה</translation>
    </message>
</context>
<context>
    <name>AioPoolBar</name>
    <message>
        <source>Pool</source>
        <translation>משימות</translation>
    </message>
    <message>
        <source>Progress of all tasks</source>
        <translation>התקדמות כל המשימות</translation>
    </message>
    <message>
        <source>At once:</source>
        <translation>בו־זמנית:</translation>
    </message>
    <message>
        <source>Tasks at once</source>
        <translation>משימות בו־זמנית</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>המשך</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>השהיה</translation>
    </message>
    <message>
        <source>Cancel all</source>
        <translation>ביטול הכול</translation>
    </message>
    <message>
        <source>More</source>
        <translation>עוד</translation>
    </message>
    <message>
        <source>Tasks at once…</source>
        <translation>משימות בו־זמנית…</translation>
    </message>
</context>
<context>
    <name>AioProgress</name>
    <message numerus="yes">
        <source>%1 s left</source>
        <translation>
            <numerusform>נותרה שנייה %1</numerusform>
            <numerusform>נותרו %1 שניות</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 min left</source>
        <translation>
            <numerusform>נותרה דקה %1</numerusform>
            <numerusform>נותרו %1 דקות</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 h left</source>
        <translation>
            <numerusform>נותרה שעה %1</numerusform>
            <numerusform>נותרו %1 שעות</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 succeeded</source>
        <translation>
            <numerusform>%1 הצליחה</numerusform>
            <numerusform>%1 הצליחו</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 failed</source>
        <translation>
            <numerusform>%1 נכשלה</numerusform>
            <numerusform>%1 נכשלו</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 cancelled</source>
        <translation>
            <numerusform>%1 בוטלה</numerusform>
            <numerusform>%1 בוטלו</numerusform>
        </translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>מושהה</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <extracomment>A number and a percent sign</extracomment>
        <translation>%1%2</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <extracomment>Two numbers of tasks, such as &quot;3 of 10&quot;</extracomment>
        <translation>%1 מתוך %2</translation>
    </message>
    <message>
        <source>%1/s</source>
        <extracomment>A number of tasks in a second</extracomment>
        <translation>%1 לשנייה</translation>
    </message>
</context>
<context>
    <name>AioQuitMessage</name>
    <message>
        <source>%1 task</source>
        <translation>משימה %1</translation>
    </message>
    <message numerus="yes">
        <source>%1 tasks</source>
        <translation>
            <numerusform>משימה %1</numerusform>
            <numerusform>%1 משימות</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Cancel it and quit</source>
        <translation>&amp;ביטול ויציאה</translation>
    </message>
    <message>
        <source>&amp;Cancel them and quit</source>
        <translation>&amp;ביטול ויציאה</translation>
    </message>
    <message>
        <source>&amp;Stay</source>
        <translation>&amp;להישאר</translation>
    </message>
    <message>
        <source>%1 is running.</source>
        <translation>בפעולה: %1.</translation>
    </message>
    <message numerus="yes">
        <source>%1 are running.</source>
        <translation>
            <numerusform>בפעולה: %1.</numerusform>
            <numerusform>בפעולה: %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Quit when it is done</source>
        <translation>&amp;יציאה בסיום</translation>
    </message>
    <message>
        <source>&amp;Quit when they are done</source>
        <translation>&amp;יציאה בסיום</translation>
    </message>
    <message>
        <source>&amp;Hide</source>
        <translation>&amp;הסתרה</translation>
    </message>
    <message>
        <source>Cancelling %1 …</source>
        <translation>מתבצע ביטול: %1 …</translation>
    </message>
    <message>
        <source>Quitting when %1 is done.</source>
        <translation>יציאה בסיום: %1.</translation>
    </message>
    <message numerus="yes">
        <source>Quitting when %1 are done.</source>
        <translation>
            <numerusform>יציאה בסיום: %1.</numerusform>
            <numerusform>יציאה בסיום: %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AioQuitQuestion</name>
    <message>
        <source>%1 task</source>
        <translation>משימה %1</translation>
    </message>
    <message numerus="yes">
        <source>%1 tasks</source>
        <translation>
            <numerusform>משימה %1</numerusform>
            <numerusform>%1 משימות</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancelling %1 …</source>
        <translation>מתבצע ביטול: %1 …</translation>
    </message>
    <message>
        <source>Quitting when %1 is done.</source>
        <translation>יציאה בסיום: %1.</translation>
    </message>
    <message numerus="yes">
        <source>Quitting when %1 are done.</source>
        <translation>
            <numerusform>יציאה בסיום: %1.</numerusform>
            <numerusform>יציאה בסיום: %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>Cancel it and quit</source>
        <translation>ביטול ויציאה</translation>
    </message>
    <message>
        <source>Cancel them and quit</source>
        <translation>ביטול ויציאה</translation>
    </message>
    <message>
        <source>Quit?</source>
        <translation>לצאת?</translation>
    </message>
    <message>
        <source>%1 is running.</source>
        <translation>בפעולה: %1.</translation>
    </message>
    <message numerus="yes">
        <source>%1 are running.</source>
        <translation>
            <numerusform>בפעולה: %1.</numerusform>
            <numerusform>בפעולה: %1.</numerusform>
        </translation>
    </message>
    <message>
        <source>Quit when it is done</source>
        <translation>יציאה בסיום</translation>
    </message>
    <message>
        <source>Quit when they are done</source>
        <translation>יציאה בסיום</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>להישאר</translation>
    </message>
</context>
<context>
    <name>AioSizeBox</name>
    <message>
        <source>Tasks at once</source>
        <translation>משימות בו־זמנית</translation>
    </message>
</context>
<context>
    <name>AioTaskActions</name>
    <message>
        <source>Start now</source>
        <translation>התחלה מיד</translation>
    </message>
    <message>
        <source>Move to front</source>
        <translation>העברה לראש התור</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>העברה למעלה</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>העברה למטה</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>עיכוב</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>שחרור</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>ניסיון חוזר</translation>
    </message>
    <message>
        <source>Retry failed</source>
        <translation>ניסיון חוזר של אלה שנכשלו</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>ביטול</translation>
    </message>
    <message>
        <source>Copy error</source>
        <translation>העתקת השגיאה</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>העתקת הפרטים</translation>
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
        <translation>אילו משימות מוצגות</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>פעילות</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>ממתינות</translation>
    </message>
    <message>
        <source>Failed (%1)</source>
        <translation>נכשלו (%1)</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>נכשלו</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>הסתיימו</translation>
    </message>
    <message>
        <source>All</source>
        <translation>הכול</translation>
    </message>
    <message>
        <source>Retry failed (%1)</source>
        <translation>ניסיון חוזר של אלה שנכשלו (%1)</translation>
    </message>
</context>
<context>
    <name>AioTaskDrag</name>
    <message>
        <source>1 task</source>
        <translation>משימה אחת</translation>
    </message>
    <message>
        <source>Many tasks</source>
        <translation>משימות רבות</translation>
    </message>
    <message numerus="yes">
        <source>%1 tasks</source>
        <translation>
            <numerusform>משימה %1</numerusform>
            <numerusform>%1 משימות</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>AioTaskList</name>
    <message>
        <source>Tasks</source>
        <translation>משימות</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>נכשלו</translation>
    </message>
</context>
<context>
    <name>AioTaskMenu</name>
    <message>
        <source>Start now</source>
        <translation>התחלה מיד</translation>
    </message>
    <message>
        <source>Move to front</source>
        <translation>העברה לראש התור</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>עיכוב</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>שחרור</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>ניסיון חוזר</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>ביטול</translation>
    </message>
    <message>
        <source>Copy error</source>
        <translation>העתקת השגיאה</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>העתקת הפרטים</translation>
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
        <translation>ממתינה</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>פעילה</translation>
    </message>
    <message>
        <source>Cancelling</source>
        <translation>בביטול</translation>
    </message>
    <message>
        <source>Succeeded</source>
        <translation>הצליחה</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>נכשלה</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>בוטלה</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 שנ׳</translation>
    </message>
    <message>
        <source>Task %1</source>
        <translation>משימה %1</translation>
    </message>
    <message>
        <source>Waits for a thread</source>
        <translation>ממתינה לתהליכון</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>הסתיימו</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <extracomment>A number and the percent sign</extracomment>
        <translation>%1%2</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>משימה</translation>
    </message>
    <message>
        <source>State</source>
        <translation>מצב</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>התקדמות</translation>
    </message>
    <message>
        <source>Elapsed</source>
        <translation>משך</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>הודעה</translation>
    </message>
    <message>
        <source>Held</source>
        <translation>מעוכבת</translation>
    </message>
    <message>
        <source>held</source>
        <translation>מעוכבת</translation>
    </message>
    <message>
        <source>in %1</source>
        <extracomment>A time, such as &quot;in 5 s&quot;</extracomment>
        <translation>בעוד %1</translation>
    </message>
    <message>
        <source>attempt %1 in %2</source>
        <extracomment>A number and a time, such as &quot;attempt 3 in 12 s&quot;</extracomment>
        <translation>ניסיון %1 בעוד %2</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>מושהית</translation>
    </message>
    <message>
        <source>for another task</source>
        <translation>למשימה אחרת</translation>
    </message>
    <message>
        <source>for a limit</source>
        <translation>למגבלה</translation>
    </message>
</context>
<context>
    <name>AioTaskPanel</name>
    <message>
        <source>All</source>
        <translation>הכול</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>פעילה</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>ממתינה</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>נכשלה</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>הסתיימו</translation>
    </message>
    <message>
        <source>&amp;Resume</source>
        <translation>ה&amp;משך</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>הש&amp;היה</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>מושהית</translation>
    </message>
    <message>
        <source>%1 active</source>
        <translation>
            </translation>
    </message>
    <message>
        <source>%1 of them extra</source>
        <translation>מתוכן %1 נוספות</translation>
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
        <translation>&amp;ביטול הכול…</translation>
    </message>
    <message>
        <source>At &amp;once:</source>
        <translation>&amp;בו־זמנית:</translation>
    </message>
    <message>
        <source>Filter by label</source>
        <translation>סינון לפי שם</translation>
    </message>
    <message>
        <source>Which tasks are shown</source>
        <translation>אילו משימות מוצגות</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>משימות</translation>
    </message>
    <message>
        <source>Cancel the task?</source>
        <translation>לבטל את המשימה?</translation>
    </message>
    <message>
        <source>Cancel %1 tasks?</source>
        <translation>
            </translation>
    </message>
    <message>
        <source>Cancelled tasks cannot be resumed.</source>
        <translation>משימות שבוטלו אינן ניתנות לחידוש.</translation>
    </message>
    <message>
        <source>Cancel tasks</source>
        <translation>ביטול המשימות</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>השארה</translation>
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
        <translation>%1 שנ׳</translation>
    </message>
    <message>
        <source>Progress of %1</source>
        <translation>ההתקדמות של %1</translation>
    </message>
    <message>
        <source>Cancel %1</source>
        <translation>ביטול %1</translation>
    </message>
    <message>
        <source>%1 · %2 left</source>
        <translation>%1 · נותרו %2</translation>
    </message>
    <message>
        <source>attempt %1</source>
        <translation>ניסיון %1</translation>
    </message>
    <message numerus="yes">
        <source>after %1 attempts</source>
        <translation>
            <numerusform>אחרי ניסיון %1</numerusform>
            <numerusform>אחרי %1 ניסיונות</numerusform>
        </translation>
    </message>
    <message>
        <source>Retry %1</source>
        <translation>ניסיון חוזר של %1</translation>
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
        <translation>אין משימות</translation>
    </message>
    <message>
        <source>Tasks</source>
        <translation>משימות</translation>
    </message>
    <message>
        <source>No waiting tasks</source>
        <translation>אין משימות ממתינות</translation>
    </message>
    <message>
        <source>No active tasks</source>
        <translation>אין משימות פעילות</translation>
    </message>
    <message>
        <source>No tasks that are being cancelled</source>
        <translation>אין משימות בביטול</translation>
    </message>
    <message>
        <source>No succeeded tasks</source>
        <translation>אין משימות שהצליחו</translation>
    </message>
    <message>
        <source>No failed tasks</source>
        <translation>אין משימות שנכשלו</translation>
    </message>
    <message>
        <source>No cancelled tasks</source>
        <translation>אין משימות שבוטלו</translation>
    </message>
    <message>
        <source>No finished tasks</source>
        <translation>אין משימות שהסתיימו</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>הצגת הכול</translation>
    </message>
</context>
<context>
    <name>AioTimeline</name>
    <message>
        <source>%1 s</source>
        <translation>%1 שנ׳</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>ציר הזמן</translation>
    </message>
    <message>
        <source>Timeline of the tasks</source>
        <translation>ציר הזמן של המשימות</translation>
    </message>
    <message>
        <source>Lanes: %1</source>
        <translation>מסלולים: %1</translation>
    </message>
    <message>
        <source>Lanes</source>
        <translation>מסלולים</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>עכשיו</translation>
    </message>
    <message>
        <source>Follow the present</source>
        <translation>מעקב אחר ההווה</translation>
    </message>
    <message>
        <source>Nothing has run yet</source>
        <translation>עדיין לא רץ דבר</translation>
    </message>
</context>
<context>
    <name>AioTimelineItem</name>
    <message>
        <source>succeeded after %1 s, waited %2 s</source>
        <translation>הצליחה אחרי %1 שנ׳, המתינה %2 שנ׳</translation>
    </message>
    <message>
        <source>failed after %1 s, waited %2 s</source>
        <translation>נכשלה אחרי %1 שנ׳, המתינה %2 שנ׳</translation>
    </message>
    <message>
        <source>cancelled after %1 s, waited %2 s</source>
        <translation>בוטלה אחרי %1 שנ׳, המתינה %2 שנ׳</translation>
    </message>
    <message>
        <source>active for %1 s, waited %2 s</source>
        <translation>פעילה %1 שנ׳, המתינה %2 שנ׳</translation>
    </message>
    <message>
        <source>Task %1</source>
        <translation>משימה %1</translation>
    </message>
</context>
<context>
    <name>AioTimelineLegend</name>
    <message>
        <source>active</source>
        <translation>פעילה</translation>
    </message>
    <message>
        <source>succeeded</source>
        <translation>הצליחה</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>נכשלה</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>בוטלה</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>ממתינה</translation>
    </message>
</context>
</TS>
