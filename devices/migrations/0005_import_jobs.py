
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('devices', '0004_lives_notes_and_changes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(max_length=10, verbose_name='역할')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='접속지')),
                ('kind', models.CharField(choices=[('REGISTER', '수용가'), ('REPLACEMENTS', '교체')], max_length=12, verbose_name='종류')),
                ('name', models.CharField(max_length=100, verbose_name='파일')),
                ('stored_name', models.CharField(max_length=60)),
                ('heads', models.JSONField(default=list)),
                ('matching', models.JSONField(default=dict)),
                ('create_codes', models.BooleanField(default=False, verbose_name='없는 코드 만들기')),
                ('step', models.CharField(choices=[('CHECK', '점검'), ('APPLY', '적용')], default='CHECK', max_length=5, verbose_name='단계')),
                ('state', models.CharField(choices=[('WAITING', '대기'), ('RUNNING', '처리중'), ('DONE', '완료'), ('FAILED', '실패'), ('CANCELLED', '취소')], default='WAITING', max_length=10, verbose_name='상태')),
                ('attempts', models.SmallIntegerField(default=0, verbose_name='시도')),
                ('rows_done', models.IntegerField(default=0, verbose_name='읽은 행')),
                ('rows_total', models.IntegerField(default=0, verbose_name='전체 행')),
                ('created', models.IntegerField(default=0, verbose_name='신규')),
                ('changed', models.IntegerField(default=0, verbose_name='변경')),
                ('unchanged', models.IntegerField(default=0, verbose_name='그대로')),
                ('wrong_rows', models.IntegerField(default=0, verbose_name='오류 행')),
                ('new_codes', models.IntegerField(default=0, verbose_name='새 코드')),
                ('error_count', models.IntegerField(default=0, verbose_name='오류')),
                ('problems', models.JSONField(default=list)),
                ('failure', models.CharField(blank=True, max_length=200, verbose_name='실패 이유')),
                ('created_at', models.DateTimeField(verbose_name='올린 일시')),
                ('beat_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True, verbose_name='끝난 일시')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='import_jobs', to=settings.AUTH_USER_MODEL, verbose_name='등록자')),
            ],
            options={
                'verbose_name': '등록 작업',
                'db_table': 'import_job',
                'indexes': [models.Index(fields=['owner', '-id'], name='import_job_by_owner'), models.Index(condition=models.Q(('state__in', ['WAITING', 'RUNNING'])), fields=['id'], name='import_job_to_do')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['WAITING', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED'])), name='import_job_state_is_known'), models.CheckConstraint(condition=models.Q(('step__in', ['CHECK', 'APPLY'])), name='import_job_step_is_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['REGISTER', 'REPLACEMENTS'])), name='import_job_kind_is_known')],
            },
        ),
    ]
