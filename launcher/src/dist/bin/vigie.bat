@echo off
rem Starts Vigie on the Java that JAVA_HOME names, or else on the one of the PATH.
rem VIGIE_JAVA_OPTS adds JVM options; they win over those below.
setlocal DisableDelayedExpansion
for %%d in ("%~dp0..") do set "VIGIE_HOME=%%~fd"
set "VERSION=0"

if not defined JAVA_HOME goto path
set "JAVA=%JAVA_HOME%\bin\java.exe"
if not exist "%JAVA%" goto nojava
for /f "usebackq tokens=2 delims==" %%v in (`findstr /b "JAVA_VERSION=" "%JAVA_HOME%\release"`) do set "VERSION=%%~v"
goto check

:path
set "JAVA=java"
for /f "tokens=3" %%v in ('java -version 2^>^&1 ^| findstr /c:" version "') do set "VERSION=%%~v"

:check
set "FULL=%VERSION%"
for /f "delims=.-+" %%v in ("%VERSION%") do set "VERSION=%%v"
if %VERSION% GEQ 17 goto start
echo vigie: Java 17 or newer is needed. Install it, or set JAVA_HOME to it. 1>&2
exit /b 1

:nojava
echo vigie: there is no bin\java.exe in the folder that JAVA_HOME names. Point it at a Java 17 or newer. 1>&2
exit /b 1

:start
rem From 24 on Java warns of native code (the embedded store) and of sun.misc.Unsafe (the framework).
rem What Java learned of the classes of a start is kept for the next ones; its remarks on that are no one's concern.
set "QUIET=-Xlog:cds*=off"
if %VERSION% GEQ 24 set "QUIET=-Xlog:cds*=off -Xlog:aot*=off --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
set "ARCHIVE=%VIGIE_HOME%\data\java\start-%FULL%.jsa"
set "SHARE="
set "LABEL=none"
set "SIZE="
if exist "%ARCHIVE%.label" set /p LABEL=<"%ARCHIVE%.label"
for %%f in ("%ARCHIVE%") do set "SIZE=%%~zf"
if "%LABEL%"=="%SIZE%" set SHARE="-XX:SharedArchiveFile=%ARCHIVE%"
rem Commands that only tell end before the optimising compiler pays.
set "COMPILER="
for %%c in (version status plugin token secret audit config health alert help) do if "%~1"=="%%c" set "COMPILER=-XX:TieredStopAtLevel=1"
"%JAVA%" -Xshare:auto -XX:+UseSerialGC -Xms64m -Xmx1g -XX:Tier4InvocationThreshold=30000 -XX:Tier4MinInvocationThreshold=5000 -XX:Tier4CompileThreshold=50000 -XX:Tier4BackEdgeThreshold=200000 -XX:+VerifySharedSpaces %SHARE% "-Dvigie.archive=%ARCHIVE%" %COMPILER% %QUIET% %VIGIE_JAVA_OPTS% "-Dvigie.home=%VIGIE_HOME%" -cp "%VIGIE_HOME%\lib\*" io.vigie.launcher.Main %*
exit /b %ERRORLEVEL%
