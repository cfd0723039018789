"""Sign-in by password, in the order that keeps it cheap to refuse and dear to guess.

Count the try, look up the account, hash outside of any transaction, then write. An
unknown address, a person without a password and a wrong password take the same
steps and read alike.
"""

from dataclasses import dataclass, field
from datetime import datetime

from tacit.access import _rules, people, sessions, sign_ins
from tacit.access.errors import AccountDisabled, NotAMember, SignInRefused
from tacit.access.passwords import Passwords
from tacit.access.rate_limits import Bucket
from tacit.access.records import Account, Actor, NewSession, Refusal, RefusalReason, Session
from tacit.kit import ids
from tacit.kit.errors import SignInNeeded
from tacit.storage.engine import Database

TRY_OF_AN_ADDRESS = 0.1
"""What a try costs its network address: ten accounts behind one address can fail."""


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What somebody typed to come in, and from where."""

    email: str
    password: str = field(repr=False)
    address: str


@dataclass(frozen=True, kw_only=True)
class Entered:
    """A session that was begun, with the secret for its cookie."""

    session: Session
    secret: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class PasswordChange:
    old: str = field(repr=False)
    new: str = field(repr=False)
    session_hash: str
    """The session that stays; all others end."""
    address: str


class Gate:
    """The way in by password; one for the process."""

    def __init__(self, db: Database, *, passwords: Passwords, limit: Bucket) -> None:
        self._db = db
        self._passwords = passwords
        self._limit = limit

    async def sign_in(self, *, attempt: Attempt, now: datetime) -> Entered:
        """Check the password and begin a session.

        Raises:
            TooManyRequests: too many tries for this account or from this address.
            TooBusy: too many people are signing in at once.
            SignInRefused: address and password do not belong together.
            AccountDisabled: the password is right, and the account closed.
            NotAMember: the password is right, and the person has no role anywhere.
        """
        email = _rules.normal_email(attempt.email)[: _rules.EMAIL_CHARS_MAX]
        key = self._count(email, attempt.address, now)
        account = await self._db.read(lambda tx: sessions.find_account(tx, email=email))
        stored = account.password_hash if account else None
        check = await self._passwords.check(attempt.password, stored)
        if account is None or not check.ok:
            await self._refuse(account, attempt.address, _reason(account), now)
            raise SignInRefused(
                "This address and password do not belong together.",
                remedy="Check both. An admin of your organization can set a new password.",
            )
        secret = sessions.new_secret()
        new = NewSession(
            id_hash=sessions.hash_secret(secret),
            sign_in_id=ids.new_id(),
            person_id=account.person_id,
            address=attempt.address,
            checked_hash=stored,
            better_hash=check.better_hash,
        )
        try:
            session = await self._db.write(lambda tx: sessions.sign_in(tx, session=new, now=now))
        except (AccountDisabled, NotAMember) as refused:
            await self._refuse(account, attempt.address, _reason_of(refused), now)
            raise
        self._limit.forgive(key)
        return Entered(session=session, secret=secret)

    async def enter_demo(
        self, *, person_id: str, demo: bool, address: str, now: datetime
    ) -> Entered:
        """Begin a session by one click, in demo mode; raises DemoOff elsewhere."""
        secret = sessions.new_secret()
        new = NewSession(
            id_hash=sessions.hash_secret(secret),
            sign_in_id=ids.new_id(),
            person_id=person_id,
            address=address,
        )
        session = await self._db.write(
            lambda tx: sessions.sign_in_demo(tx, demo=demo, session=new, now=now)
        )
        return Entered(session=session, secret=secret)

    async def change_password(self, *, actor: Actor, change: PasswordChange, now: datetime) -> None:
        """Change one's own password, knowing the old one; other sessions end.

        Raises:
            TooManyRequests: too many tries.
            SignInRefused: the old password is another one.
            PasswordUnfit: the new one is too short or too long.
        """
        key = self._count(actor.person_id, change.address, now)
        account = await self._db.read(lambda tx: people.get_own_account(tx, actor=actor))
        check = await self._passwords.check(change.old, account.password_hash)
        if not check.ok:
            raise SignInRefused("The old password is another one.", place="old")
        new_hash = await self._passwords.hash(change.new)
        await self._db.write(
            lambda tx: people.set_password(
                tx,
                actor=actor,
                person_id=actor.person_id,
                password_hash=new_hash,
                keep_session=change.session_hash,
                now=now,
            )
        )
        self._limit.forgive(key)

    def _count(self, account: str, address: str, now: datetime) -> str:
        self._limit.take(f"from {address}", now=now, cost=TRY_OF_AN_ADDRESS)
        key = f"{account} from {address}"
        self._limit.take(key, now=now)
        return key

    async def _refuse(
        self, account: Account | None, address: str, reason: RefusalReason, now: datetime
    ) -> None:
        refusal = Refusal(
            sign_in_id=ids.new_id(),
            reason=reason,
            person_id=account.person_id if account else None,
            address=address,
        )
        await self._db.write(lambda tx: sign_ins.refuse(tx, refusal=refusal, now=now))


def _reason(account: Account | None) -> RefusalReason:
    return RefusalReason.UNKNOWN if account is None else RefusalReason.PASSWORD


def _reason_of(refused: SignInNeeded) -> RefusalReason:
    if isinstance(refused, AccountDisabled):
        return RefusalReason.DISABLED
    return RefusalReason.NO_ROLE
