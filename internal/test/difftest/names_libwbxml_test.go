package difftest

// What wbxml2xml has in place of names that we have, as it answers for each code; see
// [respell].
const (
	csp11Names = `tag 526 PreferredContent
tag 527 PreferredvCard`
	csp12Names = `tag 13b Extended-Data
tag 314
tag 526 PreferredContent
tag 527 PreferredvCard
tag 536
tag a05 WV-CSP-VersionDiscovery-Request
tag a06 WV-CSP-VersionDiscovery-Response`
	wtaNames = `attr 109 href=wtai://ms/ec;
attr 111 type=wtaev-cc
attr 160 type=wtaev-pdc
attr 168 type=wtaev-ansi136`
	activeSyncNames = `tag 107 AssistantTelephoneNumber
tag 10d BusinessCity
tag 10e BusinessCountry
tag 10f BusinessPostalCode
tag 110 BusinessState
tag 111 BusinessStreet
tag 121 HomeCity
tag 122 HomeCountry
tag 123 HomePostalCode
tag 124 HomeState
tag 125 HomeStreet
tag 12d OtherCity
tag 12e OtherCountry
tag 12f OtherPostalCode
tag 130 OtherState
tag 131 OtherStreet
tag 219 Reply-To
tag 21d DTStamp
tag 229 Recurrence_Type
tag 22a Recurrence_Until
tag 22b Recurrence_Occurrences
tag 22c Recurrence_Interval
tag 22d Recurrence_DayOfWeek
tag 22e Recurrence_DayOfMonth
tag 22f Recurrence_WeekOfMonth
tag 230 Recurrence_MonthOfYear
tag 23b FlagStatus
tag 409 Attendee_Email
tag 40a Attendee_Name
tag 411 DTStamp
tag 415 Exception_Deleted
tag 416 Exception_StartTime
tag 419 Organizer_Email
tag 41a Organizer_Name
tag 41c Recurrence_Type
tag 41d Recurrence_Until
tag 41e Recurrence_Occurrences
tag 41f Recurrence_Interval
tag 420 Recurrence_DayOfWeek
tag 421 Recurrence_DayOfMonth
tag 422 Recurrence_WeekOfMonth
tag 423 Recurrence_MonthOfYear
tag 429 Attendee_Status
tag 42a Attendee_Type
tag 42b
tag 42c
tag 42d
tag 42e
tag 42f
tag 430
tag 431
tag 432
tag 810
tag 811
tag 90d UTCDueDate
tag 910 Recurrence_Type
tag 911 Recurrence_Start
tag 912 Recurrence_Until
tag 913 Recurrence_Occurrences
tag 914 Recurrence_Interval
tag 915 Recurrence_DayOfMonth
tag 916 Recurrence_DayOfWeek
tag 917 Recurrence_WeekOfMonth
tag 918 Recurrence_MonthOfYear
tag 919 Recurrence_Regenerate
tag 91a Recurrence_DeadOccur
tag 91f UTCStartDate
tag d0e
tag e10 DeviceEncryptionEnabled
tag e3b
tag 121f SmtpAddress
tag 122b ihsManagementInformation
tag 1510 MIME
tag 1517 ForwardeeName
tag 1518 ForwardeeEmail
tag 1812 RMOwner
tag 1818 RemoveRightsManagementDistribution
tag 1905
tag 1906
tag 1907
tag 1908
tag 1909
tag 190a
tag 190b
tag 190c
tag 190d
tag 190e
tag 1911
tag 1912
tag 1913
tag 1914
tag 1915
tag 1916
tag 1917
tag 1918
tag 1919
tag 1920
tag 1921
tag 1922
space 10 Gal:
public 0 -//MICROSOFT//DTD ActiveSync//EN`
)
